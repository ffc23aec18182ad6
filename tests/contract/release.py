"""Keep what each department promises today under its present version: `python -m tests.contract.release`."""

import sys
import tomllib

from tests.contract.test_documents import FOLDERS, RELEASED


def main() -> None:
    for name, folder in FOLDERS.items():
        told = tomllib.loads((folder.parent / "pyproject.toml").read_text(encoding="utf-8"))
        kept = RELEASED / f"{name}-{told['project']['version']}.asyncapi.json"
        text = (folder / "asyncapi.json").read_text(encoding="utf-8")
        if kept.exists() and kept.read_text(encoding="utf-8") != text:
            sys.exit(f"{kept.name} is released and stays as it is: give {name} a new version first")
        kept.write_text(text, encoding="utf-8")
        print(kept.relative_to(RELEASED.parents[2]))


if __name__ == "__main__":
    main()
