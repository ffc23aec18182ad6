"""A copy of the house in which walls are broken on purpose, one after the other, to see that each is noticed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from tests.walls.sources import PACKAGES

CONFIGURATION = "pyproject.toml"
# Where the packages of a house are imported from.
IMPORTED_FROM = {str(Path(folder).parent) for folder in PACKAGES.values()}


def copy_house(top: Path, scratch: Path) -> Path:
    """Copy the sources of all packages, and the tools' configuration, from `top` to the empty folder `scratch`."""
    for folder in PACKAGES.values():
        shutil.copytree(top / folder, scratch / folder, ignore=_all_but_python)
    shutil.copy(top / CONFIGURATION, scratch)
    return scratch


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (Path(folder, name).is_dir() or name.endswith(".py"))]


@contextmanager
def added(file: Path, text: str) -> Iterator[None]:
    """For a while, a file of the scratch copy, which may be a new one, ends with this text."""
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{before or ''}\n{text}\n", encoding="utf-8")
    try:
        yield
    finally:
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")


def contracts_kept(scratch: Path, offences: Mapping[str, tuple[str, str]]) -> dict[str, bool]:
    """{contract: whether it is kept while its own offence, (file, text), is there}, by import-linter.

    The contract of no name is all of them. Another process: in this one the packages are those of the house.
    """
    paths = [str(scratch / folder) for folder in IMPORTED_FROM]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, str(Path(__file__).parents[2])])}
    command = [sys.executable, "-m", "tests.walls.scratch"]
    names = json.dumps(offences)
    process = subprocess.run(
        command, cwd=scratch, env=environment, input=names, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    answers: dict[str, bool] = json.loads(process.stdout)
    return answers


def _answer() -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    kept = {}
    for contract, (file, text) in json.load(sys.stdin).items():
        with added(Path(file), text), redirect_stdout(sys.stderr):
            limit = (contract,) if contract else ()
            status = lint_imports(CONFIGURATION, limit, "cache", no_logo=True, is_debug_mode=True)
            kept[contract] = status == EXIT_STATUS_SUCCESS
    print(json.dumps(kept))


if __name__ == "__main__":
    _answer()
