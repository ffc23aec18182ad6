"""Keep what each department promises today under its present version: `python -m tests.contract.release`."""

import sys
import tomllib

from tests.contract.test_documents import FOLDERS, RELEASED


def main() -> None:
    for name, folder in FOLDERS.items():
        project = tomllib.loads((folder.parent / "pyproject.toml").read_text(encoding="utf-8"))
        path = RELEASED / f"{name}-{project['project']['version']}.asyncapi.json"
        text = (folder / "asyncapi.json").read_text(encoding="utf-8")
        if path.exists() and path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is released and stays as it is: give {name} a new version first")
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(RELEASED.parents[2]))


if __name__ == "__main__":
    main()
