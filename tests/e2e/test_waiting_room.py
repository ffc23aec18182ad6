"""The waiting room's page is for everyone, and renews itself without a script."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from chassis import machine
from gateway.accounts.store import transaction
from gateway.waiting_room.model import PlaceInLine, Turnstile
from tests.e2e.conftest import Portal
from tests.e2e.test_pages_for_everyone import VIEWS, faults_by_page, in_words


@pytest.fixture
def crowded(portal: Portal, new_gateway: Callable[..., Flask]) -> Portal:
    """A portal to which the city has come."""
    with new_gateway().app_context(), transaction() as db:
        now = machine.unix()
        db.add(Turnstile(id=1, free=-3000.0, at=now))
        for place in range(1, 4):
            db.add(PlaceInLine(id=machine.new_id(), arrived_at=now - place, due_at=now + 600))
    return portal


def test_the_line_is_for_everyone(crowded: Portal, new_reader: Callable[..., BrowserContext]) -> None:
    line = {"line": crowded.pages["booking"]}
    faults = {str(view): faults_by_page(new_reader(*view).new_page(), line) for view in VIEWS}
    assert not any(faults.values()), in_words(faults)


def test_who_waits_without_scripts_is_let_in_when_it_is_their_turn(
    crowded: Portal, new_gateway: Callable[..., Flask], new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(390, scripts=False).new_page()
    page.goto(crowded.pages["booking"])
    expect(page.get_by_text("您前面还有 3 人")).to_be_visible()
    with new_gateway().app_context(), transaction() as db:
        db.get_one(Turnstile, 1).free = 10.0
    page.get_by_role("link", name="看看轮到没有").click()
    expect(page.get_by_label("第 1 位的姓名")).to_be_visible()
