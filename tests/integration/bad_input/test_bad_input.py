"""What people send wrong, through the gateway, in both languages: the answer says what is wrong where, and nothing of
it is done."""

from urllib.parse import quote

import pytest

from tests.fixtures.apps import NAMES
from tests.fixtures.mistakes import (
    BOOKINGS,
    NOBODY,
    PLANS,
    booking,
    hall_of_science,
    opening,
    party,
    plan,
    problem_of,
    token_of,
    traces,
    venue,
)
from tests.fixtures.story import PHONES, TALK, sitting, span
from tests.fixtures.week import Person

pytestmark = pytest.mark.timeout(300)


SITTING = "activities.0.sittings.0"
# What is done wrong: (who, method, path, body), each as a function of the story; the status, and the field at fault.
CASES = {
    "unknown session": ("乙", "POST", BOOKINGS, lambda s: booking(s, session_id=NOBODY), 404, None),
    "full session": (
        "乙",
        "POST",
        BOOKINGS,
        lambda s: booking(s, session_id=s.college_session, waitlist=False),
        409,
        None,
    ),
    "booked twice": ("甲", "POST", BOOKINGS, lambda s: booking(s, session_id=s.college_session), 409, None),
    "party too large": ("乙", "POST", BOOKINGS, lambda s: booking(s, party=party(4)), 422, "party"),
    "party of nobody": ("乙", "POST", BOOKINGS, lambda s: booking(s, party=[]), 422, "party"),
    "name of blanks": (
        "乙",
        "POST",
        BOOKINGS,
        lambda s: booking(s, party=[{"name": " "}]),
        422,
        "party.0.name",
    ),
    "name with NUL": (
        "乙",
        "POST",
        BOOKINGS,
        lambda s: booking(s, party=[{"name": "\0"}]),
        422,
        "party.0.name",
    ),
    "long name": (
        "乙",
        "POST",
        BOOKINGS,
        lambda s: booking(s, party=[{"name": "长" * 41}]),
        422,
        "party.0.name",
    ),
    "bad session id": ("乙", "POST", BOOKINGS, lambda s: booking(s, session_id="abc"), 422, "session_id"),
    "someone else's booking": (
        "乙",
        "GET",
        lambda s: f"{BOOKINGS}/{s.bookings['甲']['id']}",
        None,
        404,
        None,
    ),
    "someone else's to cancel": (
        "乙",
        "DELETE",
        lambda s: f"{BOOKINGS}/{s.bookings['甲']['id']}",
        None,
        404,
        None,
    ),
    "bad id in the path": ("乙", "GET", f"{BOOKINGS}/abc", None, 404, None),
    "booking as nobody": (None, "POST", BOOKINGS, booking, 401, None),
    "booking as staff": ("museum", "POST", BOOKINGS, booking, 403, None),
    "bookings at a weird cursor": ("乙", "GET", f"{BOOKINGS}?cursor=%00*~", None, 422, "cursor"),
    "bookings without end": ("乙", "GET", f"{BOOKINGS}?limit=1000000", None, 422, "limit"),
    "malformed phone": (None, "POST", "/api/sign-in/code", lambda s: {"phone": "1380000"}, 422, "phone"),
    "phone of words": (None, "POST", "/api/sign-in/code", lambda s: {"phone": "十三亿"}, 422, "phone"),
    "phone of a list": (None, "POST", "/api/sign-in/code", lambda s: {"phone": ["1"]}, 422, "phone"),
    "wrong code": (
        None,
        "POST",
        "/api/sign-in",
        lambda s: {"phone": PHONES["甲"], "code": "000000"},
        422,
        "code",
    ),
    "end before start": (
        "school",
        "POST",
        PLANS,
        lambda s: plan(s, sitting(6, 11, 9, 10, place={"name": "本校"})),
        422,
        f"{SITTING}.ends_at",
    ),
    "outside the window": (
        "school",
        "POST",
        PLANS,
        lambda s: plan(
            s, sitting(6, 9, 11, 10, place={"name": "本校"}) | {"starts_at": "2021-10-31T09:00:00+08:00"}
        ),
        422,
        f"{SITTING}.starts_at",
    ),
    "space of another venue in a plan": (
        "school",
        "POST",
        PLANS,
        lambda s: plan(s, sitting(6, 9, 11, 10, **hall_of_science(s))),
        422,
        f"{SITTING}.space_id",
    ),
    "sitting moved to end before it starts": (
        "library",
        "PATCH",
        lambda s: f"/api/reporting/sittings/{s.sittings('library', TALK)[0]}",
        lambda s: span(6, 19, 17),
        422,
        "ends_at",
    ),
    "plan of another unit": (
        "library",
        "POST",
        PLANS,
        lambda s: plan(s, sitting(6, 9, 11, 10, place={"name": "本校"})),
        403,
        None,
    ),
    "space of another venue for an opening": (
        "museum",
        "POST",
        lambda s: venue(s, "openings"),
        lambda s: opening(space_id=s.space("science", "放映厅")["space_id"]),
        422,
        "space_id",
    ),
    "space of another venue for a closure": (
        "museum",
        "POST",
        lambda s: venue(s, "closures"),
        lambda s: {
            "date": "2021-11-20",
            "reason": "检修",
            "space_id": s.space("science", "放映厅")["space_id"],
        },
        422,
        "space_id",
    ),
    "another's venue": ("science", "POST", lambda s: venue(s, "openings"), lambda s: opening(), 403, None),
    "slot that ends before it starts": (
        "museum",
        "POST",
        lambda s: venue(s, "openings"),
        lambda s: opening(slots=[{"starts": "11:00", "ends": "09:00", "seats": 5}]),
        422,
        "slots.0.ends",
    ),
    "slot of too many seats": (
        "museum",
        "POST",
        lambda s: venue(s, "openings"),
        lambda s: opening(slots=[{"starts": "09:00", "ends": "11:00", "seats": 10**400}]),
        422,
        "slots.0.seats",
    ),
    "search of 4 KB": (None, "GET", f"/api/catalogue/search?q={quote('学' * 1365)}", None, 422, "q"),
    "search for nothing": (None, "GET", "/api/catalogue/search?q=", None, 422, "q"),
    "search at a weird cursor": (None, "GET", "/api/catalogue/search?q=a&cursor=-1", None, 422, "cursor"),
    "weird cursor": (None, "GET", "/api/catalogue/activities?cursor=%F0%9F", None, 422, "cursor"),
    "weird date": (None, "GET", "/api/catalogue/activities?date=abc", None, 422, "date"),
    "date at the calendar's end": (None, "GET", "/api/catalogue/sessions?date=9999-12-31", None, 422, "date"),
    "weird mode": (None, "GET", "/api/catalogue/activities?mode=unknown", None, 422, "mode"),
    "weird venue": (None, "GET", "/api/catalogue/sessions?venue=unknown", None, 422, "venue"),
    "kind with NUL": (None, "GET", "/api/catalogue/activities?kind=%00", None, 422, "kind"),
    "unknown thing": (None, "GET", f"/api/catalogue/activities/{NOBODY}", None, 404, None),
    "unknown department": (None, "GET", "/api/treasury/coins", None, 404, None),
    "way out of the API": ("乙", "GET", "/api/registration/../venues/venues", None, 404, None),
    "line break in the path": ("乙", "GET", f"{BOOKINGS}/a%0d%0aX-Evil:%201", None, 404, None),
    "wrong method": ("乙", "PATCH", BOOKINGS, lambda s: {}, 405, None),
    "wrong method at the catalogue": (None, "DELETE", "/api/catalogue/activities", None, 405, None),
    "wrong method at the sign-in": (None, "GET", "/api/sign-in", None, 405, None),
    "user name with NUL": (
        None,
        "POST",
        "/api/sign-in/staff",
        lambda s: {"username": "a\0", "password": "x" * 10},
        422,
        "username",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_in_both_languages_and_nothing_is_done(story, case):
    who, method, path, body, status, field = CASES[case]
    before = traces(story.city)
    path = path(story) if callable(path) else path
    for language in ("zh", "en"):
        person = Person(story.city, token_of(story, who), language)
        answer = person.ask(method, path, json=body(story) if body else None)
        problem = problem_of(answer, status, language)
        if field:
            assert field in {error["field"] for error in problem["errors"]}
        if status == 405:
            assert answer.headers["Allow"]
    assert traces(story.city) == before


def test_a_booking_that_stands_in_the_way_is_named(story):
    booked = story.bookings["甲"]
    answer = story.citizens["甲"].ask("POST", BOOKINGS, json=booking(story, session_id=booked["session_id"]))
    assert answer.json["booking_id"] == booked["id"]


def test_the_limit_of_a_party_is_named(story):
    answer = story.citizens["乙"].ask("POST", BOOKINGS, json=booking(story, party=party(4)))
    assert answer.json["limit"] == 3


def test_an_expired_code_signs_nobody_in(story):
    city, phone = story.city, "19900000199"
    city.anyone().post("/api/sign-in/code", {"phone": phone})
    code = city.code_sent_to(phone)
    clocks = [app.extensions["clock"] for app in city.apps.values()]
    for clock in clocks:
        clock.offset += 6 * 60
    answer = city.anyone("en").ask("POST", "/api/sign-in", json={"phone": phone, "code": code})
    for clock in clocks:
        clock.offset -= 6 * 60
    problem = problem_of(answer, 422)
    assert problem["type"] == "/problems/code-expired"
    assert [error["field"] for error in problem["errors"]] == ["code"]


# Tokens


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_department_believes_only_the_gateways_tokens_for_itself(story, name):
    paths = {"registration": "/bookings", "venues": "/venues", "reporting": "/editions"}
    city = story.city
    client = city.apps[name].test_client()
    gateway = city.apps["gateway"]
    signer = gateway.extensions["signer"]
    with gateway.app_context():
        tokens = {other: signer.token(other, NOBODY, ["citizen"], [], []) for other in NAMES[:3]}
    assert client.get(paths[name], headers={"Authorization": f"Bearer {tokens[name]}"}).status_code == 200
    others = [token for other, token in tokens.items() if other != name]
    header, claims, signature = tokens[name].split(".")
    none = "eyJhbGciOiJub25lIn0"
    forged = [
        city.issuer.token(name, NOBODY, ["citizen"]),
        f"{header}.{claims}.{signature[:-4]}AAAA",
        f"{none}.{claims}.",
        f"{none}.{claims}.{signature}",
        *["x", "..", "\xff", "a" * 8000],
    ]
    for token in [*others, *forged]:
        refusal = client.get(
            paths[name], headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        )
        assert (refusal.status_code, refusal.content_type) == (401, "application/problem+json"), token
    for header in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {tokens[name]}"}):
        assert client.get(paths[name], headers=header).status_code == 401
