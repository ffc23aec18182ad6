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
        yield lambda count, total, what: progress.update(task, completed=count, total=total, what=what)


def _lines(title: str) -> Report:
    last_tenth = [-1]

    def report(count: int, total: int, what: str) -> None:
        tenth = count * 10 // max(total, 1)
        if tenth > last_tenth[0]:
            last_tenth[0] = tenth
            print(f"{title}: {count} of {total} {what}".rstrip(), flush=True)

    return report
