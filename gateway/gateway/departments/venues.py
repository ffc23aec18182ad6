"""What the gateway asks of venues for those who run them. As in `registration`: who asks, and what is raised."""

import uuid
from datetime import date
from functools import partial
from typing import Any

from . import asking

Id = uuid.UUID | str
Body = dict[str, Any]

ask = partial(asking.ask, "venues")


def venue(venue_id: Id) -> Body:
    """A venue with its spaces (VenueView)."""
    return ask("GET", f"/venues/{venue_id}")


def change_venue(venue_id: Id, changes: Body, version: int) -> Body:
    """Change what is said of a venue that is of this version still; `changes`: fields of VenueChange (VenueView)."""
    return ask("PATCH", f"/venues/{venue_id}", changes, if_version=version)


def add_space(venue_id: Id, space: Body, key: str) -> Body:
    """One more space of a venue; `space`: fields of SpaceRequest (SpaceView)."""
    return ask("POST", f"/venues/{venue_id}/spaces", space, idempotency_key=key)


def change_space(space_id: Id, changes: Body) -> Body:
    """Change what is said of a space; `changes`: fields of SpaceChange (SpaceView)."""
    return ask("PATCH", f"/spaces/{space_id}", changes)


def what_is_on(venue_id: Id, day: date, cursor: str | None = None) -> Body:
    """What is on at a venue on a day, by time, with who is booked, waits and came (OnViewPage)."""
    query = {"date": day.isoformat(), "limit": 100, "cursor": cursor}
    return ask("GET", f"/venues/{venue_id}/day", query=query)


def count_heads(venue_id: Id, session_id: Id, people: int) -> Body:
    """Say how many people were counted at a session (OnView)."""
    return ask("PUT", f"/venues/{venue_id}/sessions/{session_id}/head-count", {"people": people})


def strike_out_count(venue_id: Id, session_id: Id) -> Body:
    """Strike out a head count: what the door let in counts again (OnView)."""
    return ask("DELETE", f"/venues/{venue_id}/sessions/{session_id}/head-count")


def demand(venue_id: Id) -> Body:
    """The sessions ahead that most people wait for (DemandViewPage)."""
    return ask("GET", f"/venues/{venue_id}/demand", query={"limit": 10})


def wishes(venue_id: Id, cursor: str | None = None) -> Body:
    """For which parts of days people ask the venue to open, and what it answered (WishedViewPage)."""
    return ask("GET", f"/venues/{venue_id}/wishes", query={"limit": 100, "cursor": cursor})


def answer_wishes(venue_id: Id, answer: Body, key: str) -> Body:
    """Open a slot in answer to them; `answer`: date, part, on_date, space_id, starts, ends, seats, note (SlotView)."""
    return ask("POST", f"/venues/{venue_id}/answers", answer, idempotency_key=key)


def decline_wishes(venue_id: Id, what: Body, note: str, key: str) -> Body:
    """Tell those who ask that it will not be; `what`: date, part (DeclineView)."""
    return ask("POST", f"/venues/{venue_id}/wishes/declines", what | {"note": note}, idempotency_key=key)


def requests(venue_id: Id, cursor: str | None = None) -> Body:
    """The sittings that wait for the venue's answer, oldest first (PlacementViewPage)."""
    query = {"venue_id": venue_id, "status": "asked", "limit": 100, "cursor": cursor}
    return ask("GET", "/placements", query=query)


def placements(venue_id: Id, first: date, last: date, cursor: str | None = None) -> Body:
    """The spaces that activities hold there from one day to another (PlacementViewPage)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat()}
    query = span | {"venue_id": venue_id, "status": "held", "limit": 100, "cursor": cursor}
    return ask("GET", "/placements", query=query)


def request_for_space(placement_id: Id) -> Body:
    """What a sitting asks or holds, which others accepting it refuses, and who is booked (AcceptanceView)."""
    return ask("GET", f"/placements/{placement_id}/acceptance")


def thread(placement_id: Id) -> Body:
    """What a sitting asked of spaces, and step by step what became of it (ThreadView)."""
    return ask("GET", f"/placements/{placement_id}/thread")


def accept(placement_id: Id, expected: int) -> Body:
    """Give a sitting the space, upon the number of others that it was said to refuse (PlacementView)."""
    return ask("POST", f"/placements/{placement_id}/accept", {"expected": expected})


def refuse(placement_id: Id, note: str) -> Body:
    """Refuse a sitting the space, and say why (PlacementView)."""
    return ask("POST", f"/placements/{placement_id}/refuse", {"note": note})


def revoke(placement_id: Id, note: str, expected: int, refusals: dict[str, int]) -> Body:
    """Take the space back from a sitting, upon the number of people that it was said to concern; `refusals`: {refuses},
    how many requests, where that was said (PlacementView)."""
    return ask("POST", f"/placements/{placement_id}/revoke", {"note": note, "expected": expected} | refusals)


def openings(venue_id: Id, first: date, last: date, cursor: str | None = None) -> Body:
    """A venue's declared openings from one day to another (OpeningViewPage)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat()}
    return ask(
        "GET",
        f"/venues/{venue_id}/openings",
        query=span | {"status": "declared", "limit": 100, "cursor": cursor},
    )


def declare_openings(venue_id: Id, opening: dict[str, Any], key: str) -> Body:
    """Open on some days; `opening`: dates, slots, space_id, shared (DeclaredView)."""
    return ask("POST", f"/venues/{venue_id}/openings", opening, idempotency_key=key)


def opening(opening_id: Id) -> Body:
    """An opening with its slots, and its version (OpeningView)."""
    return ask("GET", f"/openings/{opening_id}")


def withdraw_opening(opening_id: Id, people: int, refusals: dict[str, int]) -> Body:
    """Do not open on that day after all, while so many are booked in it or wait; `refusals`: {refuses}, how many
    requests for its space that was said to cost (OpeningView)."""
    return ask("DELETE", f"/openings/{opening_id}", query=refusals | {"expected": people})


def change_terms(opening_id: Id, booking: dict[str, Any], version: int) -> Body:
    """Have all slots of a day that is of this version still booked on other terms, given whole (OpeningView)."""
    return ask("PATCH", f"/openings/{opening_id}", {"booking": booking}, if_version=version)


def add_slot(opening_id: Id, slot: dict[str, Any], key: str) -> Body:
    """One more slot of a day; `slot`: starts, ends, seats, note (SlotView)."""
    return ask("POST", f"/openings/{opening_id}/slots", slot, idempotency_key=key)


def change_slot(slot_id: Id, slot: dict[str, Any], version: int, people: int | None) -> Body:
    """Change a slot of a day that is of this version still; `people`: how many too many are booked then, where that
    was confirmed (OpeningView)."""
    body = slot if people is None else slot | {"expected": people}
    return ask("PATCH", f"/slots/{slot_id}", body, if_version=version)


def withdraw_slot(slot_id: Id, version: int, people: int, refusals: dict[str, int]) -> Body:
    """Withdraw one slot while so many are booked in it or wait; `refusals` as of an opening (OpeningView)."""
    return ask("DELETE", f"/slots/{slot_id}", query=refusals | {"expected": people}, if_version=version)


def closures(venue_id: Id, first: date, cursor: str | None = None) -> Body:
    """A venue's declared closures that end on a day or later (ClosureViewPage)."""
    query = {"status": "declared", "from_date": first.isoformat(), "limit": 100, "cursor": cursor}
    return ask("GET", f"/venues/{venue_id}/closures", query=query)


def closure(closure_id: Id) -> Body:
    """A closure, standing or lifted (ClosureView)."""
    return ask("GET", f"/closures/{closure_id}")


def preview_closure(venue_id: Id, span: dict[str, str]) -> Body:
    """What a closure would bear on; `span`: starts_at, ends_at, space_id where it is of one (PreviewView)."""
    return ask("GET", f"/venues/{venue_id}/closures/preview", query=span)


def declare_closure(venue_id: Id, about: dict[str, str], numbers: dict[str, int], key: str) -> Body:
    """Close, upon the numbers that the preview said; `about`: the span, reason, note (ClosureView).

    `numbers`: `expected`, the people whom it concerns, how many requests that wait it `refuses`, and of how many
    sittings it `revokes` the space.
    """
    return ask("POST", f"/venues/{venue_id}/closures", about | numbers, idempotency_key=key)


def lift_closure(closure_id: Id, refusals: dict[str, int]) -> Body:
    """Open again; `refusals`: {refuses}, how many requests for a space that was said to cost (ClosureView)."""
    return ask("DELETE", f"/closures/{closure_id}", query=refusals)


def pledge(venue_id: Id, edition_id: Id) -> Body:
    """What a venue promised for an edition, and what came of it (StandingView)."""
    return ask("GET", f"/venues/{venue_id}/pledges/{edition_id}")


def give_pledge(venue_id: Id, edition_id: Id, amounts: dict[str, int]) -> Body:
    """Promise days, hours and places for an edition (StandingView)."""
    return ask("PUT", f"/venues/{venue_id}/pledges/{edition_id}", amounts)


def misfits(venue_id: Id, first: date, last: date) -> Body:
    """The slots of a venue within a span that lie outside its opening hours (MisfitSlots)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat()}
    return ask("GET", f"/venues/{venue_id}/misfits", query=span)


def days(venue_id: Id, edition_id: Id) -> Body:
    """What came of each day of an edition at a venue (VenueDayViewPage)."""
    return ask("GET", f"/venues/{venue_id}/days", query={"edition_id": edition_id, "limit": 100})


def pledges(edition_id: Id, filters: dict[str, str], only_short: bool, cursor: str | None) -> Body:
    """Venues with what they promised for an edition and what came of it; by sector, or the short only
    (StandingViewPage)."""
    query = filters | {"edition_id": edition_id, "only_short": only_short, "limit": 50, "cursor": cursor}
    return ask("GET", "/pledges", query=query)


def pledge_sums(edition_id: Id, by: str) -> Body:
    """Promised and actual of the city, by `sector` or `district` (AllSumsView)."""
    return ask("GET", "/pledges/sums", query={"edition_id": edition_id, "by": by})


def policies(first: date, cursor: str | None = None) -> Body:
    """The capacity policies in force on a day or later (CapacityPolicyViewPage)."""
    query = {"status": "in_force", "from_date": first.isoformat(), "limit": 100, "cursor": cursor}
    return ask("GET", "/capacity-policies", query=query)


def forecast_policy(policy: dict[str, Any]) -> Body:
    """On what a capacity policy would bear (PolicyPreviewView)."""
    about = {name: value for name, value in policy.items() if name != "conditions"}
    about |= {"on_purpose": "true"} if "on_purpose" in policy else {}
    return ask("GET", "/capacity-policies/preview", query=about)


def declare_policy(policy: dict[str, Any], people: int, key: str) -> Body:
    """Let so much of capacity be used in the city, a district, a sector or a venue, upon the number of people booked
    beyond it that the preview said (CapacityPolicyView)."""
    return ask("POST", "/capacity-policies", policy | {"expected": people}, idempotency_key=key)


def lift_policy(policy_id: Id) -> Body:
    """Let capacity be used as before (CapacityPolicyView)."""
    return ask("DELETE", f"/capacity-policies/{policy_id}")


def take_sheet(file: bytes, *, dry_run: bool, only_good: bool = False) -> Body:
    """Take a table of venues in, csv or xlsx, or say what would come of each row (ReportView)."""
    return asking.send_file("venues", "/venues/sheet", file, {"dry_run": dry_run, "only_good": only_good})


def mark_sheet(file: bytes) -> bytes:
    """The same table as an xlsx with what is wrong marked in its cells."""
    return asking.exchange_file("venues", "/venues/sheet/marked", file)


def take_resource_sheet(
    file: bytes, *, owner: dict[str, str], dry_run: bool, only_good: bool = False
) -> Body:
    """Take a table of an owner's resources in, or say what would come of each row; `owner`: venue_id or unit_id, or
    neither, for the office's (ReportView)."""
    query = owner | {"dry_run": dry_run, "only_good": only_good}
    return asking.send_file("venues", "/resources/sheet", file, query)


def mark_resource_sheet(file: bytes, *, owner: dict[str, str]) -> bytes:
    """The same table as an xlsx with what is wrong marked in its cells."""
    return asking.exchange_file("venues", "/resources/sheet/marked", file, owner)


def resources(filters: dict[str, str], cursor: str | None = None) -> Body:
    """What there is to learn from elsewhere; `filters`: venue_id or unit_id, status (ResourceViewPage)."""
    return ask("GET", "/resources", query=filters | {"limit": 100, "cursor": cursor})


def resource(resource_id: Id) -> Body:
    """Something to learn from elsewhere (ResourceView)."""
    return ask("GET", f"/resources/{resource_id}")


def add_resource(resource: Body, key: str) -> Body:
    """Add something to learn from elsewhere; `resource`: fields of ResourceRequest (ResourceView)."""
    return ask("POST", "/resources", resource, idempotency_key=key)


def change_resource(resource_id: Id, changes: Body, version: int) -> Body:
    """Change a resource that is of this version still, or whether it is public; `changes`: fields of ResourceChange
    (ResourceView)."""
    return ask("PATCH", f"/resources/{resource_id}", changes, if_version=version)


def routes(filters: dict[str, str], cursor: str | None = None) -> Body:
    """Learning routes; `filters`: venue_id or unit_id, status (RouteViewPage)."""
    return ask("GET", "/routes", query=filters | {"limit": 100, "cursor": cursor})


def route(route_id: Id) -> Body:
    """A learning route with its stops in order (RouteView)."""
    return ask("GET", f"/routes/{route_id}")


def draw_route(route: Body, key: str) -> Body:
    """Draw a learning route; `route`: fields of RouteRequest (RouteView)."""
    return ask("POST", "/routes", route, idempotency_key=key)


def change_route(route_id: Id, route: Body, version: int) -> Body:
    """Put a learning route anew that is of this version still; `route`: fields of RouteChange (RouteView)."""
    return ask("PUT", f"/routes/{route_id}", route, if_version=version)


def note_look(resource_id: Id, outcome: str, key: str) -> Body:
    """Say that the address of a resource `works`, or `failed`, for somebody who opened it (ResourceView)."""
    return ask("POST", f"/resources/{resource_id}/looks", {"outcome": outcome}, idempotency_key=key)
