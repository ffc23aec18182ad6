"""Which private parts of libraries our classes put their own in the place of. ruff sees only those that are called."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages

from tests.walls.sources import PACKAGES

# What marshmallow tells whoever writes a field to write …
MEANT_FOR_US = {"_serialize", "_deserialize"}
# … and what libraries themselves put into every class that stands on one of theirs.
PUT_IN = {"_abc_impl", "_is_protocol", "_declared_fields", "_hooks"}
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
        for name in vars(class_).keys() - MEANT_FOR_US - PUT_IN:
            if name.startswith("_") and not name.startswith("__"):
                for base in filter(_is_a_library_s, class_.__mro__):
                    if name in vars(base):
                        yield f"{class_.__module__}.{class_.__name__}.{name} is {base.__module__}.{base.__name__}'s"


def _is_a_library_s(class_: type) -> bool:
    return class_.__module__.partition(".")[0] not in PACKAGES
