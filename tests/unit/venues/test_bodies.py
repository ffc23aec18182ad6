"""Bodies of requests as they are read: no database."""

import pytest

from venues.amendments.schemas import VenueChange
from venues.closures.schemas import ClosureRequest
from venues.openings.schemas import OpeningRequest


@pytest.mark.parametrize(
    ("schema", "body", "field"),
    [
        (ClosureRequest, {"reason": "消杀", "starts_at": "0001-01-01T00:00"}, "starts_at"),
        (ClosureRequest, {"reason": "消杀", "ends_at": "9999-12-31T23:59:59-12:00"}, "ends_at"),
        (ClosureRequest, {"reason": " \u0000 ", "date": "2021-11-09"}, "reason"),
        (OpeningRequest, {"dates": ["9999-12-31"]}, "dates"),
        (OpeningRequest, {"dates": ["2021-11-06"], "opens": "09:00+05:00"}, "opens"),
        (OpeningRequest, {"dates": ["2021-11-06"], "seats": "many"}, "seats"),
        (OpeningRequest, {"dates": []}, "dates"),
    ],
)
def test_a_body_beyond_reason_is_refused_by_its_field(schema, body, field):
    assert field in schema().validate(body)


def test_text_is_kept_without_what_no_database_keeps():
    assert VenueChange().load({"notice": "  周一\u0000闭馆\n请预约 "}) == {"notice": "周一闭馆\n请预约"}
