"""What things in the house may be called."""

import ast
from collections.abc import Iterable, Iterator

from tests.walls.sources import Function, Source

SAY_NOTHING = {"told", "said", "asked", "one", "found", "made", "mine", "own", "passed"}
"""Names that do not say what they are the name of."""
SAY_WHAT_WAS_DONE = {"gone", "held", "kept", "known", "seen", "sent", "shown", "taken", "told", "written"}
DONE_REGULARLY = {"counted", "filled", "listed", "named", "noted", "refused", "typed", "wanted"}
OF_VARIABLES = (
    {"chosen", "done", "given", "heard", "left", "meant", "read", "sought"}
    | SAY_WHAT_WAS_DONE
    | DONE_REGULARLY
)
"""What no variable is called. Others (`booked`, `confirmed`) stand for the sum that a field of that name has."""
NO_PARTICIPLES = {"embed", "feed", "need", "seed", "speed"}
OF_TEMPLATES = {"called", "dialled", "happened", "named", "switched"}
"""What a template calls something by, which reads as a sentence there: `activity|called`."""


def variables_are_nouns(house: Iterable[Source]) -> Iterator[str]:
    """Variables and functions are called after what they are, and not after what was done with it.

    A column of a table or a field of a body bears the name it was promised under.
    """
    for source in house:
        promised = {id(target) for class_ in source.classes() for target in _members(class_)}
        for node in source.nodes:
            words = SAY_NOTHING if isinstance(node, Function) else SAY_NOTHING | OF_VARIABLES
            if id(node) not in promised and (name := _given_name(node)) in words:
                yield f"{source}:{getattr(node, 'lineno', 0)}: {name} could be anything"


def functions_are_verbs(house: Iterable[Source]) -> Iterator[str]:
    """A function is called after what it does or gives: `list_accounts`, not `listed`.

    Not views, which are called after their page, nor what templates name behind a bar: `title|called`.
    """
    for source in house:
        for node in source.nodes:
            if isinstance(node, Function) and not node.decorator_list and _says_what_was_done(node.name):
                yield f"{source}:{node.lineno}: {node.name} does not say what it does"


def _says_what_was_done(name: str) -> bool:
    word = name.strip("_")
    is_regular = word.endswith("ed") and "_" not in word and word not in NO_PARTICIPLES
    return (is_regular or word in SAY_WHAT_WAS_DONE) and name not in OF_TEMPLATES


def _members(class_: ast.ClassDef) -> Iterator[ast.AST]:
    """The names that the body of a class is assigned to."""
    for node in class_.body:
        if isinstance(node, ast.Assign):
            yield from node.targets
        elif isinstance(node, ast.AnnAssign):
            yield node.target


def _given_name(node: ast.AST) -> str | None:
    """The name that a variable, a parameter or a function is given here."""
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Store) else None
    if isinstance(node, ast.arg):
        return node.arg
    return node.name if isinstance(node, Function) else None
