"""Rotation of the master key, and keys nobody came to use."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import Settings

from portal.audit.actions import SYSTEM, record
from portal.audit.models import AuditRow
from portal.vault import hooks, tasks
from portal.vault.actions import new_key, rewrap_keys, seal_words, sweep_orphan_keys
from portal.vault.actions.keys import SPARED_DAYS, WINDOW_DAYS
from portal.vault.door import open_words
from portal.vault.errors import MasterKeyUnknown
from portal.vault.models import ContactHash, Erasure, Sealed, WrappedKey
from portal.vault.router import KeyStoreRouter

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.sqlite_too]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=SPARED_DAYS + 1)
OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def keepers(monkeypatch: pytest.MonkeyPatch) -> dict[str, hooks.KeepsKeys]:
    kept: dict[str, hooks.KeepsKeys] = {}
    monkeypatch.setattr("portal.vault.queries.keepers", kept)
    monkeypatch.setattr("portal.vault.actions.keys.keepers", kept)
    return kept


def test_rewrap_keys_after_a_new_master_key_lets_the_old_one_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.vault.actions.keys.AT_ONCE", 2)
    settings.VAULT_MASTER_KEYS = (OLD,)
    number = seal_words(key_id=new_key(at=AT), words="secret", at=AT)
    for _ in range(4):
        new_key(at=AT)
    destroyed = WrappedKey.objects.create(made_at=AT, destroyed_at=AT)
    settings.VAULT_MASTER_KEYS = (NEW, OLD)
    new_key(at=AT)

    assert (rewrap_keys(by=SYSTEM, at=AT), rewrap_keys(by=SYSTEM, at=AT)) == (5, 0)

    settings.VAULT_MASTER_KEYS = (NEW,)
    under = record(what="concern.opened", by=SYSTEM, at=AT, object_kind="concern", object_id="7")
    assert open_words(sealed_ids=[number], under=under) == {number: "secret"}
    destroyed.refresh_from_db()
    assert destroyed.wrapped is None
    assert AuditRow.objects.get(what="keys.rewrapped").detail == {"count": 5}


def test_rewrap_keys_with_the_old_master_key_gone_too_early_is_refused(settings: Settings) -> None:
    settings.VAULT_MASTER_KEYS = (OLD,)
    new_key(at=AT)
    settings.VAULT_MASTER_KEYS = (NEW,)

    with pytest.raises(MasterKeyUnknown):
        rewrap_keys(by=SYSTEM, at=AT)


def test_rewrap_keys_command_says_how_many(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.VAULT_MASTER_KEYS = (OLD,)
    new_key(at=AT)
    settings.VAULT_MASTER_KEYS = (NEW, OLD)

    call_command("rewrap_keys")

    assert capsys.readouterr().out.startswith("1 keys were wrapped anew")


def test_sweep_orphan_keys_while_nobody_keeps_any_sweeps_nothing(keepers: dict[str, hooks.KeepsKeys]) -> None:
    new_key(at=AT)

    assert sweep_orphan_keys(at=LATER) == 0
    assert WrappedKey.objects.count() == 1


def test_sweep_orphan_keys_with_a_keeper_takes_the_unused_alone(
    keepers: dict[str, hooks.KeepsKeys], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.vault.actions.keys.AT_ONCE", 2)
    in_use, sealing, *_ = [new_key(at=AT) for _ in range(5)]
    seal_words(key_id=sealing, words="x", at=AT)
    young = new_key(at=LATER - timedelta(days=SPARED_DAYS - 1))
    ancient = new_key(at=AT - timedelta(days=WINDOW_DAYS))
    destroyed = WrappedKey.objects.create(made_at=AT, destroyed_at=AT)
    keepers["test"] = lambda key_ids: {in_use} & set(key_ids)

    assert sweep_orphan_keys(at=LATER) == 3
    assert set(WrappedKey.objects.values_list("pk", flat=True)) == {in_use, sealing, young, ancient, destroyed.pk}
    assert AuditRow.objects.get().detail == {"count": 3}


def test_tasks_without_anything_to_do_do_nothing() -> None:
    assert (tasks.sweep_orphan_keys(), tasks.finish_erasures()) == (0, 0)


@pytest.mark.parametrize("model", [WrappedKey, Sealed, ContactHash, Erasure, AuditRow])
def test_router_every_model_is_in_its_own_database(model: type) -> None:
    apart = model is WrappedKey
    router = KeyStoreRouter()
    names = (model._meta.app_label, model._meta.model_name)

    assert router.db_for_read(model) == router.db_for_write(model) == ("keys" if apart else "default")
    assert router.allow_migrate("keys", *names) is apart
    assert router.allow_migrate("default", *names) is not apart
    assert router.allow_migrate("elsewhere", *names) is None


def test_router_migration_code_without_a_model_runs_in_the_main_database_alone() -> None:
    router = KeyStoreRouter()

    assert [router.allow_migrate(alias, "vault") for alias in ("default", "keys")] == [True, False]


def test_router_relation_across_databases_is_refused() -> None:
    router = KeyStoreRouter()

    assert router.allow_relation(WrappedKey(), Sealed()) is False
    assert router.allow_relation(ContactHash(), Sealed()) is None


def test_key_store_and_main_database_share_no_table_but_the_migrations() -> None:
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in ("default", "keys")}

    assert tables["default"] & tables["keys"] == {"django_migrations"}


def test_new_key_ids_are_never_guessable_in_order() -> None:
    ids = [new_key(at=AT) for _ in range(3)]

    assert {UUID(hex=id.hex).version for id in ids} == {uuid4().version}
