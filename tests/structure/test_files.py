"""Rules about files that no linter knows."""

import re

from tests.structure.tools import ROOT, project_files

MOST_LINES = 400
TEXT_ENDINGS = (".py", ".toml", ".md", ".html", ".txt", ".css", ".js", ".json", ".po", ".sh", ".yml", ".yaml", ".cfg")
HOME_FOLDERS = re.compile(
    "|".join([r"(?<!\w)/home/\w", "/" + "root/", r"/Users/\w", r"[A-Z]:\\Users", "/" + r"work/\w"])
)


def test_modules_stay_short():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in project_files(".py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert too_long == {}


def test_no_file_names_a_folder_of_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in project_files(*TEXT_ENDINGS)
        if path.name != "test_files.py"
        for match in HOME_FOLDERS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_test_folder_is_a_package():
    bare = {
        str(path.parent.relative_to(ROOT))
        for path in project_files(".py")
        if path.is_relative_to(ROOT / "tests") and not (path.parent / "__init__.py").exists()
    }
    assert bare == set()
