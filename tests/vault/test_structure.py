"""There is one door: nothing else in the project can open what is sealed."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal.vault import hooks

VAULT = "portal/vault/"
OPENS = {"unseal", "identity_from"}
INSIDE_ONLY = {"portal.vault.crypto", "portal.vault.keystore", "portal.vault.models", "portal.vault.identity"}
INSIDE_NAMES = {"Sealed", "WrappedKey", "ContactHash", "FreshKey", *OPENS}
NOT_OURS = {".venv", "var", "tests", "node_modules"}


def test_only_the_door_opens_seals() -> None:
    callers = {
        path for path, tree in _modules() for name in _names(tree) if name in OPENS and not _defines(tree, name)
    }

    assert callers == {f"{VAULT}door.py"}


def test_only_the_vault_knows_its_rows_and_keys() -> None:
    trespassers = {
        (path, module)
        for path, tree in _modules()
        if not path.startswith(VAULT)
        for module, names in _imports(tree)
        if module in INSIDE_ONLY or (module.startswith("portal.vault") and INSIDE_NAMES & names)
    }

    assert trespassers == set()


def test_only_settings_and_keystore_know_the_master_keys() -> None:
    knowing = {path for path, tree in _modules() if "VAULT_MASTER_KEYS" in _names(tree)}

    assert knowing - {"portal/settings.py"} == {
        f"{VAULT}keystore.py",
        f"{VAULT}actions/keys.py",
        f"{VAULT}lasting.py",
    }


def test_no_module_reaches_the_vault_by_a_name_in_a_text() -> None:
    """Apps can be asked for models by name, and SQL written by hand: neither may name the vault's tables."""
    told = {
        path
        for path, tree in _modules()
        if not path.startswith(VAULT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.lower().startswith(("vault.", "vault_sealed", "vault_wrapped", "vault_contact"))
        or " vault_" in node.value.lower()
    }

    assert told == set()


def test_walk_sees_the_whole_project() -> None:
    paths = {path for path, _ in _modules()}

    assert {"portal/settings.py", "reports/models.py", "portal/vault/door.py"} <= paths
    assert not any(path.startswith("tests/") for path in paths)


def test_hooks_registered_twice_by_one_app_are_one() -> None:
    before = dict(hooks.keepers), dict(hooks.erasers)
    try:
        for _ in range(2):
            hooks.register_keeper("test", lambda key_ids: key_ids)
            hooks.register_eraser("test", lambda *, key_ids, at: None)
        assert len(hooks.keepers) == len(before[0]) + 1
        assert len(hooks.erasers) == len(before[1]) + 1
    finally:
        hooks.keepers.pop("test")
        hooks.erasers.pop("test")


def _modules() -> Iterator[tuple[str, ast.Module]]:
    root = Path(settings.ROOT)
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if parts[0] in NOT_OURS or parts[0].startswith(".venv"):
            continue
        yield "/".join(parts), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, set()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            yield node.module, names
            yield from ((f"{node.module}.{name}", set()) for name in names)


def _names(tree: ast.Module) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _defines(tree: ast.Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)
