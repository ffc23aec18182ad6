"""What all staff may read of another venue is no page of one's own: it would be taken for what is there."""

import uuid

import pytest

from tests.fixtures.double import Double
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import CLOSURE, ID

from .test_venue_pages import caretaker, gateway  # noqa: F401
from .test_venue_patterns import PATTERN, PATTERN_ID, SEEN
from .test_venue_placements import NOBODY, PLACEMENT

STRANGER = {"venue_id": str(uuid.uuid4())}
HERE = f"/staff/venues/{ID}"
PAGES = {
    "closure": f"{HERE}/closures/{CLOSURE['id']}",
    "pattern": f"{HERE}/patterns/{PATTERN_ID}",
    "day of a pattern": f"{HERE}/patterns/{PATTERN_ID}/day?date=2021-11-06",
    "terms of a pattern": f"{HERE}/patterns/{PATTERN_ID}/terms",
    "end of a pattern": f"{HERE}/patterns/{PATTERN_ID}/end",
    "request": f"{HERE}/placements/{PLACEMENT['id']}",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_what_is_another_venues_is_not_found_here(
    caretaker: Reader,  # noqa: F811
    venue_department: Double,
    name: str,
) -> None:
    venue_department.stand(f"/closures/{CLOSURE['id']}", CLOSURE | STRANGER | {"reason": "变压器烧了"})
    venue_department.stand(f"/declarations/{PATTERN_ID}", PATTERN | STRANGER)
    venue_department.stand("/withdrawal", SEEN)
    venue_department.stand("/acceptance", {"placement": PLACEMENT | STRANGER, "refuses": [], **NOBODY})
    page = caretaker.open(PAGES[name])
    assert page.status_code == 404 and "变压器烧了" not in page.text
