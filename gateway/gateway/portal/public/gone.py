"""The page at the address of what is public no more."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from ..frame.names import Noun


def answer_gone(
    what: Noun | str, why: str, way: tuple[str, str], like: Sequence[tuple[Noun, str]] = ()
) -> ResponseReturnValue:
    """Answer 410 with what was there (or words of ours), what is `like` it [(noun, address)] and a `way` on (address,
    label)."""
    return render_template("public/gone.html", what=what, why=why, way=way, like=like), 410
