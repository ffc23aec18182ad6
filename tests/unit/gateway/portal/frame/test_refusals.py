"""Whatever is refused is said in words that people know, and there is a way on: every problem at every kind of form."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.pages import booking, let_answer, refusal
from tests.unit.gateway.portal.frame.test_forms import (
    FORMS,
    ID,
    about_a_session,
    keeps,
    opened,
    show,
)
from tests.walls.rules import domain_errors, status_of
from tests.walls.sources import sources

TOP = Path(__file__).resolve().parents[5]
OF_PROGRAMS = re.compile("Idempotency|nonce|JSON|token|cursor|header|请求头|幂等", re.IGNORECASE)
KEYS = {"KeyReused", "NonceUsed"}
KEYED = {
    "booking": ["您已报过这一场", f'href="/my/bookings/{ID}"', f'href="/my/data/bookings/{ID}/names"'],
    "caller's booking": ["这张表已经报过一次", f'href="/staff/desk/bookings/{ID}"'],
    "appeal": ["这张表已经提交过一次"],
}
MADE = {"booking": {"booking_id": ID}, "caller's booking": {"resource_id": ID}, "appeal": {"resource_id": ID}}


def problems() -> list[dict[str, Any]]:
    """Every problem that registration can tell, with the words of its class."""
    statuses, state = {"DomainError": 400}, []
    for source, error in domain_errors(sources(TOP)):
        statuses[error.name] = status_of(error, statuses)
        if source.package in ("registration", "chassis"):
            slug = re.sub(r"(?<!^)(?=[A-Z])", "-", error.name).lower()
            about = {"type": f"/problems/{slug}", "status": statuses[error.name], "title": title_of(error)}
            state += [about] if about["title"] and error.name not in KEYS else []
    return state


def title_of(error: ast.ClassDef) -> str | None:
    """The Chinese title that an error class says."""
    for node in error.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            return str(ast.literal_eval(node.value.args[0]))
    return None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["booking", "caller's booking", "appeal", "unmask", "own phone"])
def test_every_problem_is_said_in_words_with_a_way_on(portal: Flask, department: Double, name: str) -> None:
    form = about_a_session(FORMS[name], portal)
    reader = opened(portal, department, form)
    problems_seen = [problem for problem in problems() if problem["status"] != 503]
    assert len(problems_seen) > 50
    for problem in problems_seen:
        show(department, form, problem)
        assert reader.send(form.target, **form.typed).status_code == problem["status"], problem
        words = refusal(reader.page)
        assert problem["title"] in words and "<a href=" in words, problem
        assert not OF_PROGRAMS.search(words), words
        assert filled(reader.page, form.target)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["key-reused", "nonce-used"])
@pytest.mark.parametrize("name", KEYED)
def test_a_used_key_is_answered_with_what_stands_and_a_new_one(
    portal: Flask, department: Double, name: str, kind: str
) -> None:
    form = about_a_session(FORMS[name], portal)
    reader = opened(portal, department, form)
    [before] = filled(reader.page, form.target)["key"]
    used = {"type": f"/problems/{kind}", "title": "这个 nonce 已用于另一项请求", "status": 409}
    there = [booking(ID, id=ID)] if name == "booking" else []
    let_answer(department, (409, used | MADE[name]), *((200, body) for body in (*there, *form.shown)))
    assert reader.send(form.target, **form.typed).status_code == 409
    words = refusal(reader.page)
    assert all(part in words for part in KEYED[name]), words
    assert "<a href=" in words and not OF_PROGRAMS.search(words)
    assert filled(reader.page, form.target)["key"] != [before]
    assert keeps(reader, form)


@pytest.mark.slow
def test_no_error_of_registration_speaks_to_people_as_to_programs() -> None:
    assert [problem["title"] for problem in problems() if OF_PROGRAMS.search(problem["title"])] == []
