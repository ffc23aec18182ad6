"""All plans together, a plan's workbook, heads at a door and a unit's numbers are for everyone: see
test_pages_for_everyone."""

from tests.e2e.conftest import Look
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, in_words
from tests.e2e.test_pages_of_papers import clerk, look
from tests.fixtures.double import Double
from tests.unit.gateway.portal.staff import test_head_counts as heads
from tests.unit.gateway.portal.staff import test_numbers as numbers
from tests.unit.gateway.portal.staff import test_programme as programme
from tests.unit.gateway.portal.staff.test_papers import PLAN

__all__ = ["clerk", "look"]
PAGES = {
    "gaps by day": programme.AT,
    "gaps by district": f"{programme.AT}/districts",
    "clashes": f"{programme.AT}/clashes",
    "calendar": f"{programme.AT}/calendar",
    "sittings of a day": f"{programme.AT}/sittings?day=2021-11-06",
    "same names": f"{programme.AT}/namesakes?plan={PLAN}",
    "workbook": f"/staff/papers/{PLAN}/workbook",
    "heads": heads.ADDRESS,
    "numbers of a unit": numbers.OWN,
}


@every_view
def test_pages_are_for_everyone(view: tuple[int, str, str], look: Look, department: Double) -> None:
    programme.stand(department)
    numbers.stand(department, "activity")
    heads.say(department, heads.COUNT)
    faults = faults_by_page(look(*view), PAGES)
    assert faults == {}, in_words(faults)
