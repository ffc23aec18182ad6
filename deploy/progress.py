"""How far the loading is: a bar on a terminal, a line every tenth elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[int, int, str], None]


@contextmanager
def show_progress(title: str) -> Iterator[Report]:
    """A function to be called with (done, total, what) after each step."""
    if not sys.stdout.isatty():
        yield _lines(title)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[what]}"), console=Console()) as progress:
        task = progress.add_task(title, total=None, what="")
        yield lambda done, total, what: progress.update(task, completed=done, total=total, what=what)


def _lines(title: str) -> Report:
    shown = [-1]

    def report(done: int, total: int, what: str) -> None:
        tenth = done * 10 // max(total, 1)
        if tenth > shown[0]:
            shown[0] = tenth
            print(f"{title}: {done} of {total} {what}".rstrip(), flush=True)

    return report
