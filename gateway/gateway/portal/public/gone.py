"""The page at the address of what is public no more."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue


def gone(
    title: str, why: str, way: tuple[str, str], like: Sequence[tuple[str, str]] = (), *, was: bool = True
) -> ResponseReturnValue:
    """Answer 410 with what is `like` it [(name, address)] and a `way` on (address, label); `was`: the title is the name
    that it had."""
    return render_template("public/gone.html", title=title, why=why, way=way, like=like, was=was), 410
