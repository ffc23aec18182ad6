"""Which private parts of libraries our classes put their own in the place of. ruff sees only those that are called."""

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import getsource, isclass
from pkgutil import walk_packages
from textwrap import dedent

from tests.walls.sources import PACKAGES

# What marshmallow tells whoever writes a field to write.
MEANT_FOR_US = {"_serialize", "_deserialize"}
# Programs, which run when they are imported.
PROGRAMS = ("__main__", "gunicorn", "migrations")


def classes(*packages: str) -> Iterator[type]:
    """The classes of some packages; they are imported for it."""
    for package in packages or PACKAGES:
        modules = walk_packages(import_module(package).__path__, f"{package}.")
        for name in [package, *(module.name for module in modules if not _is_program(module.name))]:
            members = vars(import_module(name)).values()
            yield from (member for member in members if isclass(member) and member.__module__ == name)


def _is_program(module: str) -> bool:
    return any(part in PROGRAMS for part in module.split("."))


def private_parts_replaced(ours: Iterable[type]) -> Iterator[str]:
    """No class has a private part that a library's class has, too, on which it stands."""
    for class_ in ours:
        bases = [base for base in class_.__mro__ if not _is_ours(base)]
        for name in vars(class_).keys() - MEANT_FOR_US:
            if name.startswith("_") and not name.startswith("__"):
                bearers = [f"{base.__module__}.{base.__name__}" for base in bases if name in vars(base)]
                if bearers and name in _written(class_):
                    yield f"{class_.__module__}.{class_.__name__}.{name} is {bearers[0]}'s"


def _written(class_: type) -> set[str]:
    """The names that the body of a class gives; a metaclass may have put in others."""
    [node] = ast.parse(dedent(getsource(class_))).body
    assert isinstance(node, ast.ClassDef)
    names = {node.name for node in node.body if isinstance(node, ast.FunctionDef)}
    targets = (target for node in node.body if isinstance(node, ast.Assign) for target in node.targets)
    return names | {target.id for target in targets if isinstance(target, ast.Name)}


def _is_ours(class_: type) -> bool:
    return class_.__module__.partition(".")[0] in {*PACKAGES, "tests"}
