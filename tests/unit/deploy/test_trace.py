"""`make follow`: what the logs tell of one id."""

import json

from deploy.trace import trace

BOOKING = "01a22d03-71c1-742e-b799-358d71894eea"


def test_an_id_is_followed_also_pasted_with_blanks(tmp_path):
    answered = {"timestamp": "2021-11-05T08:30:01.000Z", "event": "answered", "request_id": "r1"}
    confirmed = answered | {"event": "booking confirmed", "booking_id": BOOKING}
    other = answered | {"event": "other", "request_id": "r2"}
    lines = "\n".join(map(json.dumps, (confirmed, answered, other)))
    (tmp_path / "registration-web.log").write_text(lines)
    followed = [[*trace(tmp_path, text)] for text in (BOOKING, f" {BOOKING}\t")]
    assert followed[0] == followed[1] and len(followed[0]) == 2
    assert [*trace(tmp_path, " ")] == []
