"""An act goes through few files of a department, forward only; and the tracer that says so counts what it should."""

import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.crossings import DEPARTMENTS, Crossings, report, trace
from tests.benchmarks.tracer import Crossing, Tracer

TOY = {
    "__init__.py": "",
    "model.py": "class Seat:\n    def take(self): return 1\n",
    "book.py": """
        from . import model, tell
        def book(seat): return [seat.take() for _ in range(2)] + list(tell.words(seat))
        def again(seat): return tell.back(seat)
        def price(seat): return seat.take()
        """,
    "tell.py": """
        from . import model
        def words(seat):
            yield 1
            yield 2
        def back(seat):
            from . import book
            return max([seat], key=book.price)
        """,
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A package of three files, to be watched."""
    folder = tmp_path / "toy_of_tracer"
    folder.mkdir()
    for name, text in TOY.items():
        (folder / name).write_text(text.replace("\n        ", "\n"))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("toy_of_tracer")
    for name in [name for name in sys.modules if name.startswith("toy_of_tracer")]:
        del sys.modules[name]


def watched(toy: Any, verb: str) -> Crossing:
    book, seat = import_module(f"{toy.__name__}.book"), import_module(f"{toy.__name__}.model").Seat()
    with Tracer(toy.__name__).watching() as crossings:
        getattr(book, verb)(seat)
    return crossings[toy.__name__]


def test_a_move_is_a_call_from_file_to_file(toy: Any) -> None:
    crossing = watched(toy, "book")
    assert crossing.files == {"book.py", "model.py", "tell.py"}
    assert crossing.moves == {("book.py", "model.py"): 2, ("book.py", "tell.py"): 1}
    assert crossing.counts() == (3, 2, 3, 2, 0)


def test_verbs_are_the_files_that_are_no_tables(toy: Any) -> None:
    assert watched(toy, "book").verbs == {"book.py", "tell.py"}


def test_a_call_into_a_file_that_waits_is_a_way_back(toy: Any) -> None:
    crossing = watched(toy, "again")
    assert crossing.back == {("tell.py", "book.py"): 1}
    assert (crossing.moves.total(), crossing.deep) == (3, 3)


def test_what_is_watched_no_longer_is_not_counted(toy: Any) -> None:
    crossing = watched(toy, "price")
    import_module(f"{toy.__name__}.tell").back(import_module(f"{toy.__name__}.model").Seat())
    assert crossing.moves == {("book.py", "model.py"): 1}


@pytest.fixture(scope="module")
def crossings(tmp_path_factory: pytest.TempPathFactory) -> Crossings:
    folder = tmp_path_factory.mktemp("crossings")
    return trace(folder, lambda department: f"sqlite:///{folder / department}.db")


@pytest.mark.slow
def test_every_act_is_traced_in_its_department(crossings: Crossings) -> None:
    acts = {
        act: {name for name, crossing in packages.items() if crossing.files}
        for act, packages in crossings.items()
    }
    at_registration, at_venues = {"registration", "chassis"}, {"venues", "chassis"}
    assert acts == {
        "booking": at_registration,
        "cancellation": at_registration,
        "check-in batch": at_registration,
        "closure declared": at_venues,
        "closure heard of": at_registration,
    }
    assert len(list(report(crossings))) == 1 + 2 * len(acts)


@pytest.mark.slow
def test_an_act_goes_forward_only(crossings: Crossings) -> None:
    back = {
        (act, name): dict(packages[name].back) for act, packages in crossings.items() for name in DEPARTMENTS
    }
    assert not any(back.values()), back


@pytest.mark.slow
def test_an_act_goes_at_most_five_files_deep(crossings: Crossings) -> None:
    deep = {(act, name): packages[name].deep for act, packages in crossings.items() for name in DEPARTMENTS}
    assert max(deep.values()) <= 5, deep


@pytest.mark.slow
def test_an_act_goes_through_at_most_five_files_of_a_room(crossings: Crossings) -> None:
    for act, packages in crossings.items():
        for name in DEPARTMENTS:
            rooms = Counter(Path(verb).parent for verb in packages[name].verbs)
            assert max(rooms.values(), default=0) <= 5, (act, rooms)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "department", "at_most"),
    [
        ("booking", "registration", 4),
        ("cancellation", "registration", 5),
        # Why these three are above five says ARCHITECTURE.md, "How far an act goes".
        ("check-in batch", "registration", 6),
        ("closure declared", "venues", 7),
        ("closure heard of", "registration", 10),
    ],
)
def test_an_act_goes_through_few_files(act: str, department: str, at_most: int, crossings: Crossings) -> None:
    verbs = crossings[act][department].verbs
    assert len(verbs) <= at_most, sorted(verbs)
