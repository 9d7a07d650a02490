"""Mail servers that behave, and mail servers that do not."""

import socket
import threading
import time
from email import message_from_bytes

from aiosmtpd.controller import Controller


def free_port():
    """Return a port nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Sink:
    """A mail server that takes everything and remembers the Message-IDs, or answers what it was told to."""

    def __init__(self, port=None):
        self.port = port or free_port()
        self.taken: list[str] = []
        self.answers: dict[str, str] = {}
        """Reply to RCPT by the local part of the address."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - named by aiosmtpd
        answer = self.answers.get(address.partition("@")[0])
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by aiosmtpd
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 taken"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *error):
        self._controller.stop()


class BadServer:
    """A mail server that goes wrong in one way: at which word, and how."""

    def __init__(self, at, how, port=0):
        self.at, self.how = at, how
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", port))
        self.port = self._server.getsockname()[1]
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _listen(self):
        while not self._ended.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._talk, args=[connection], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection):
        with connection, connection.makefile("rb") as lines:
            try:
                self._say(connection, "greeting", b"220 bad\r\n")
                for line in lines:
                    word = line.split(b":")[0].split()[0].decode().upper()
                    if word == "DATA":
                        self._say(connection, word, b"354 go on\r\n")
                        self._read_data(connection, lines)
                        continue
                    self._say(connection, word, b"250 fine\r\n")
            except (OSError, StopIteration):
                return

    def _read_data(self, connection, lines):
        for number, line in enumerate(lines):
            if number == 3 and self.at == "middle":
                raise StopIteration
            if line == b".\r\n":
                self._say(connection, "end", b"250 taken\r\n")
                return

    def _say(self, connection, word, usual):
        if word != self.at:
            connection.sendall(usual)
        elif self.how == "hang":
            self._ended.wait(60)
            raise StopIteration
        elif self.how == "drip":
            while not self._ended.is_set():
                connection.sendall(b"2")
                time.sleep(0.2)
        elif self.how == "die":
            raise StopIteration
        else:
            connection.sendall(f"{self.how} no\r\n".encode())
