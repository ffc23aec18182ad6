"""Watching which files of a package call each other while something is done."""

import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

# Files of these names, or in a folder of these names, say what there is; all others do something with it.
NOUNS = {"model", "schemas", "schema", "events", "config", "settings"}


@dataclass
class Crossing:
    """What was done within one package. Files are paths beneath the package's folder."""

    files: set[str] = field(default_factory=set)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    back: Counter[tuple[str, str]] = field(default_factory=Counter)
    deep: int = 0
    """The most files that waited for each other at once"""

    @property
    def verbs(self) -> set[str]:
        """The files that do something: not the tables, bodies, events and settings."""
        return {file for file in self.files if NOUNS.isdisjoint(Path(file).with_suffix("").parts)}

    def counts(self) -> tuple[int, int, int, int, int]:
        """Files, verbs, moves, deep and back."""
        return (
            len(self.files),
            len(self.verbs),
            self.moves.total(),
            self.deep,
            self.back.total(),
        )


class Tracer:
    """Watches the calls that packages, by name, make within themselves; those of the present thread only."""

    def __init__(self, *packages: str) -> None:
        self._folders = {name: _folder_of(name) for name in packages}
        self._places: dict[str, tuple[str, str] | None] = {}
        self._begun: set[FrameType] = set()
        self._crossings: dict[str, Crossing] = {}

    @contextmanager
    def watching(self) -> Iterator[dict[str, Crossing]]:
        """{package: what was crossed in it} by what is done meanwhile."""
        self._crossings = {name: Crossing() for name in self._folders}
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            yield self._crossings
        finally:
            sys.setprofile(before)
            self._begun.clear()

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or (place := self._place(frame)) is None or self._goes_on(frame):
            return
        package, file = place
        crossing = self._crossings[package]
        crossing.files.add(file)
        waiting = list(self._callers(package, frame))
        crossing.deep = max(crossing.deep, len({file, *waiting}))
        if not waiting or waiting[0] == file:
            return
        crossing.moves[waiting[0], file] += 1
        if file in waiting:
            crossing.back[waiting[0], file] += 1

    def _callers(self, package: str, frame: FrameType) -> Iterator[str]:
        """The files of the package that wait for this call, the nearest first."""
        above = frame.f_back
        while above is not None:
            place = self._place(above)
            if place and place[0] == package:
                yield place[1]
            above = above.f_back

    def _place(self, frame: FrameType) -> tuple[str, str] | None:
        """(package, file) of a function; None for others' and for the body of a module or a class."""
        if not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            return None
        path = frame.f_code.co_filename
        if path not in self._places:
            self._places[path] = self._named(Path(path))
        return self._places[path]

    def _named(self, path: Path) -> tuple[str, str] | None:
        for package, folder in self._folders.items():
            if path.is_relative_to(folder):
                return package, str(path.relative_to(folder))
        return None

    def _goes_on(self, frame: FrameType) -> bool:
        """Whether this is a generator that is taken up again, and no call."""
        if not frame.f_code.co_flags & inspect.CO_GENERATOR:
            return False
        begun = frame in self._begun
        self._begun.add(frame)
        return begun


def _folder_of(package: str) -> Path:
    file = import_module(package).__file__
    assert file is not None
    return Path(file).parent
