"""Case D18: the workplace of each role leads to a page where its main job is done, and sends nobody to an interface."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.gateway import venue as keep_venue
from tests.fixtures.pages import Reader, sign_in_staff
from tests.fixtures.venue_pages import ID, VENUE
from tests.unit.gateway.portal.staff.test_papers import ADDRESS, UNIT, say
from tests.unit.gateway.portal.staff.test_reviews import PATH, stand

NOTHING = {"items": [], "next_cursor": None}
JOBS = {
    "unit_editor": ("/staff/papers", ADDRESS, "提交方案"),
    "office": ("/staff/office", ADDRESS.replace("/papers/", "/office/plans/"), "全部批准"),
    "reviewer": ("/staff/reviews", PATH, "points_0"),
    "venue_operator": ("/staff/venues", f"/staff/venues/{ID}", f"/staff/venues/{ID}/close"),
}
"""{role: the page that its workplace leads to, one that leads on from there, and what does its main job on it}"""
MACHINERY = ("接口", "openapi", "/api/", "API")


def main_of(reader: Reader, address: str) -> str:
    answer = reader.open(address)
    assert answer.status_code == 200, address
    return answer.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.slow
@pytest.mark.parametrize("role", JOBS)
def test_a_role_does_its_main_job_on_pages(
    new_gateway: Callable[..., Flask], papers_department: Double, venue_department: Double, role: str
) -> None:
    app = new_gateway(reporting_url=papers_department.url, venues_url=venue_department.url)
    edition(app)
    stand(papers_department)
    say(papers_department, "submitted" if role == "office" else "draft")
    keep_venue(app, id=ID)
    venue_department.stand(f"/venues/{ID}", VENUE)
    venue_department.stand("/misfits", {"items": []})
    for path in ("/closures", "/day", "/demand", "/openings", "/placements"):
        venue_department.stand(path, NOTHING)
    place, on, deed = JOBS[role]
    reader = sign_in_staff(app, role, unit=UNIT, venue=ID)
    pages = [main_of(reader, address) for address in ("/staff", place, on)]
    assert f'href="{place}"' in pages[0] and f'href="{on}' in pages[1] and deed in pages[2]
    assert [words for page in pages for words in MACHINERY if words in page] == []
