"""The packages of the house as they are written, for whoever has a rule about it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

PACKAGES = {
    "chassis": "chassis/chassis",
    "registration": "services/registration/registration",
    "venues": "services/venues/venues",
    "reporting": "services/reporting/reporting",
    "gateway": "gateway/gateway",
    "deploy": "deploy",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Source:
    """One file. `path` is beneath the folder of its package."""

    package: str
    path: PurePosixPath
    text: str

    def __str__(self) -> str:
        return f"{self.package}/{self.path}"

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @property
    def nodes(self) -> list[ast.AST]:
        return nodes_of(self.text)

    @property
    def room(self) -> str:
        """The folder that the file is in; of a file beside the rooms, the file itself."""
        folder = self.path.parent
        return str(folder if folder.parts else self.path)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in self.nodes if isinstance(node, Function))

    def verbs(self) -> Iterator[Function]:
        """The functions of the module itself."""
        return (node for node in self.tree.body if isinstance(node, Function))

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def nodes_of(text: str) -> list[ast.AST]:
    return list(ast.walk(parsed(text)))


def sources(root: Path, *packages: str) -> list[Source]:
    """The files of some packages beneath `root` (without a name, of all); no migrations, which nobody changes again."""
    return [
        Source(package, PurePosixPath(path.relative_to(root / folder)), path.read_text(encoding="utf-8"))
        for package, folder in PACKAGES.items()
        if package in (packages or PACKAGES)
        for path in sorted((root / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]
