"""What lies on the disk: planted identity, contact and words are found nowhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections

from portal.audit.actions import Actor, record
from portal.vault.actions import Identity, destroy_key, new_key, seal_identity, seal_words
from portal.vault.door import open_identity, open_words
from portal.vault.models import WrappedKey

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARI = Identity("Planted Õunapuu", "planted.mail@example.org", "+372 5999 8887")
WORDS = "planted words about the neighbour"
PLANTED = ["Planted", "Õunapuu", "planted.mail", "PLANTED.MAIL", "59998887", "5999 8887", "planted words", "neighbour"]
OFFICER = Actor("user", "41", "officer")


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_databases_after_sealing_reading_and_erasing_hold_no_plaintext() -> None:
    _live_through()
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE planted_control (words varchar(80))")
        cursor.execute("INSERT INTO planted_control VALUES ('control of the search: Õunapuu')")
    try:
        dumps = {alias: _dump(alias) for alias in ("default", "keys")}
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("DROP TABLE planted_control")

    assert "control of the search: Õunapuu".encode() in dumps["default"]
    found = {(alias, word) for alias, dump in dumps.items() for word in PLANTED if word.encode() in dump}
    assert found == {("default", "Õunapuu")}  # the control alone


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_main_database_holds_nothing_of_the_key_store() -> None:
    _live_through()

    dump = _dump("default")

    for row in WrappedKey.objects.filter(wrapped__isnull=False):
        assert bytes(row.wrapped) not in dump
        assert bytes(row.wrapped).hex().encode() not in dump


def _live_through() -> None:
    for erased in (False, True):
        key_id = new_key(at=AT)
        sealed_id = seal_identity(key_id=key_id, identity=MARI, at=AT)
        words_id = seal_words(key_id=key_id, words=WORDS, at=AT)
        open_identity(sealed_id=sealed_id, subject=("concern", "7"), by=OFFICER, why="to call back", at=AT)
        under = record(what="concern.opened", by=OFFICER, at=AT, object_kind="concern", object_id="7")
        assert open_words(sealed_ids=[words_id], under=under) == {words_id: WORDS}
        if erased:
            destroy_key(key_id=key_id, by=OFFICER, why="asked to be forgotten", at=AT)


def _dump(alias: str) -> bytes:
    """Return the bytes of a SQLite file and its journal, or every row of every PostgreSQL table as text."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
            path = Path(str(connection.settings_dict["NAME"]))
            return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
        whole = b""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            whole += "\n".join(text for (text,) in cursor.fetchall()).encode()
        return whole
