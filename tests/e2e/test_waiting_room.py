"""The waiting room's page is for everyone, and renews itself without a script."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from chassis import machine
from gateway.accounts.store import transaction
from gateway.waiting_room.model import PlaceInLine, Turnstile
from tests.e2e.conftest import Portal
from tests.e2e.test_pages_for_everyone import faults_in_views


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
    def look(width: int, lang: str, size: str) -> Page:
        return new_reader(width, lang, size).new_page()

    faults = faults_in_views(look, crowded.pages["booking"])
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


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
