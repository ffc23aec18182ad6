"""Tables, tasks, calls and announcements of the office, and what staff take away, in large print on a phone.

Their templates are made of what other pages' tests see in each view; what these add are wide tables and long lists.
"""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import BrowserContext

from gateway.accounts.sign_in import COOKIE
from tests.e2e.conftest import Portal
from tests.e2e.test_pages_for_everyone import faults_by_page, in_words
from tests.fixtures.double import Double
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.staff import test_numbers, test_programme, test_tasks
from tests.unit.gateway.portal.staff.test_chasing import CALL, SHOWN
from tests.unit.gateway.portal.staff.test_office_announcements import ITEM

PROGRAMME = test_programme.AT
PAGES = (
    PROGRAMME,
    f"{PROGRAMME}/districts",
    f"{PROGRAMME}/clashes",
    f"{PROGRAMME}/calendar",
    f"{PROGRAMME}/sittings?day=2021-11-06",
    f"{PROGRAMME}/namesakes",
    test_numbers.ADDRESS,
    "/staff/edition",
    "/staff/tasks",
    test_tasks.PAGE,
    "/staff/office/nudge",
    "/staff/office/calls",
    "/staff/office/announcements",
    "/staff/audit/papers",
    "/staff/office/everyday-words/all",
    "/staff/resources/sheet",
    "/staff/exports",
)
LOOK = {
    "id": ITEM["id"],
    "at": "2021-11-05T01:30:00+00:00",
    "actor": "somebody",
    "action": "candidate",
    "subject": ITEM["id"],
    "about": "nomination",
    "name": "欧*",
    "reason": "核实事迹",
}


def test_the_offices_tables_are_for_everyone_in_large_print(
    new_gateway: Callable[..., Flask],
    portal: Portal,
    department: Double,
    new_reader: Callable[..., BrowserContext],
) -> None:
    test_programme.stand(department)
    test_numbers.stand(department, "district")
    begun = {"created_at": "2021-11-05T01:00:00+00:00", "expires_at": "2021-11-12T01:00:00+00:00"}
    test_tasks.show(department, status="done", result=test_tasks.RESULT, **begun)
    department.stand("/chasing/nudge", SHOWN)
    department.stand("/chasing/calls", {"items": [CALL]})
    for path, items in {"/announcements": [ITEM], "/audits": [LOOK]}.items():
        department.stand(path, {"items": items, "next_cursor": None})
    reader = new_reader(390, "zh", "large")
    clerk = new_clerk(new_gateway(), username="clerk", roles=["office"])
    reader.add_cookies([{"name": COOKIE, "value": clerk, "url": portal.url}])
    faults = faults_by_page(reader.new_page(), {address: address for address in PAGES})
    assert faults == {}, in_words(faults)
