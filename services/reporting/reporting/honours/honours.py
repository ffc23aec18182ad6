"""How honours go: decided once by the meeting, put on public notice, granted after it, taken down at any time."""

import uuid
from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import func, nulls_last, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import midnight, now, today
from chassis.errors import Conflict, Invalid
from chassis.messaging.outbox import emit
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..events import HonourPublished
from ..files.model import StoredFile
from ..nominations.forgetting import forget_photos
from ..nominations.model import HonourRules, Nomination
from ..nominations.nominations import note, take_step
from ..nominations.photos import picture_of
from ..nominations.refusals import NoSuchNomination
from ..nominations.rules import rules_of
from ..reviews.ranking import Line, rank
from .model import Decision, Honour, Objection
from .refusals import (
    AnnouncedAlready,
    DecidedAlready,
    EqualsUpward,
    GrantedAlready,
    NoConsent,
    NoSuchHonour,
    NotAnnounced,
    NotDecided,
    NoticeRunning,
    ObjectionsOpen,
)

Body = dict[str, Any]
NOT_RANKED = Text("有的不在名次里，或已撤回", "Some are not in the ranking, or were withdrawn")
SAY_WHY = Text(
    "入选的不是名次在前的，请写明理由", "Those chosen are not the first by rank: say why in the minutes"
)
SAY_WHY_OF_EQUALS = Text(
    "有名次相同的，一个入选、一个没有入选，请写明理由",
    "Of some who share a rank one is chosen and another is not: say why in the minutes",
)
WHY_UPWARD = Text("请写明为什么推荐这几位", "Say why these are recommended upward")
NO_EQUALS = Text(
    "向上推荐按名次，不用选", "Who is recommended upward goes by rank: there is nothing to choose"
)
NOBODY = Text(
    "一个都没有选。评定只有一次：请选出入选的；确实一个都不选，请写明理由并确认",
    "Nobody is chosen, and this is decided once: choose, or say in the minutes why nobody is, and confirm it",
)


def decide(
    db: DbSession,
    edition_id: uuid.UUID,
    kind: str,
    *,
    actor: Actor,
    chosen_ids: list[uuid.UUID],
    minutes: str,
    nobody: bool,
) -> Body:
    """Choose, once, among what was ranked; `nobody`: that none is chosen is meant.

    Raises MeetingNotOpen, DecidedAlready, NoConsent, Invalid.
    """
    rules_of(db, edition_id, lock=True)
    lines = [line for line in rank(db, edition_id, kind) if line["nomination"].status == "accepted"]
    if db.get(Decision, (edition_id, kind)):
        raise DecidedAlready()
    check_choice(lines, {*chosen_ids}, minutes, nobody=nobody)
    for line in lines:
        nomination = line["nomination"]
        take_step(db, nomination, actor, "choose" if nomination.id in chosen_ids else "pass_over")
    db.add(Decision(edition_id=edition_id, kind=kind, decided_by=actor.subject, minutes=minutes))
    db.flush()
    return state_of(db, edition_id, kind)


def check_choice(lines: list[Line], chosen_ids: set[uuid.UUID], minutes: str, *, nobody: bool) -> None:
    """Refuse what is not ranked and who has not agreed; without a word why another order than the ranking's, or one of
    two who share a rank; and nobody at all without a word why and a second yes."""
    ranks = {line["nomination"].id: line["rank"] for line in lines}
    if chosen_ids - ranks.keys():
        raise Invalid.field("chosen", NOT_RANKED)
    check_consent(line["nomination"] for line in lines if line["nomination"].id in chosen_ids)
    if ranks and not chosen_ids and not (minutes and nobody):
        raise Invalid.field("nobody" if minutes else "chosen", NOBODY)
    if minutes or chosen_ids == ranks.keys():
        return
    last, first_left = (
        max(ranks[id_] for id_ in chosen_ids),
        min(ranks[id_] for id_ in ranks.keys() - chosen_ids),
    )
    if first_left <= last:
        raise Invalid.field("minutes", SAY_WHY if first_left < last else SAY_WHY_OF_EQUALS)


def check_consent(nominations: Iterable[Nomination]) -> None:
    silent = [str(nomination.id) for nomination in nominations if nomination.consent_at is None]
    if silent:
        raise NoConsent(nominations=silent)


def announce(db: DbSession, edition_id: uuid.UUID, kind: str, *, actor: Actor) -> Body:
    """Put those chosen on public notice, for the days that the rules say, whole days after today."""
    rules = rules_of(db, edition_id, lock=True)
    decision = decision_of(db, edition_id, kind)
    if decision.announced_at:
        raise AnnouncedAlready()
    nominations = in_state(db, edition_id, kind, "chosen")
    check_consent(nominations)
    last = midnight(today() + timedelta(days=rules.notice_days + 1))
    last = last.astimezone(UTC) if rules.notice_days else now()
    decision.amend(announced_at=now(), notice_until=last)
    for nomination in nominations:
        take_step(db, nomination, actor, "announce")
        honour = Honour(id=nomination.id, status="announced", notice_until=last, nomination=nomination)
        db.add(honour)
        db.flush()
        emit_honour(db, honour)
    return state_of(db, edition_id, kind)


def grant(
    db: DbSession,
    edition_id: uuid.UUID,
    kind: str,
    *,
    actor: Actor,
    upward: Iterable[uuid.UUID] = (),
    why: str = "",
) -> Body:
    """Grant what is still on notice once this is over and every objection answered; the first n are sent upward.

    Of those who share a rank where the n end, the office names who goes `upward`, and `why`, which is kept in the
    minutes: no chance decides between equals. Raises EqualsUpward, Invalid.
    """
    rules = rules_of(db, edition_id, lock=True)
    decision = decision_of(db, edition_id, kind)
    if refusal := obstacle_to_grant(db, decision):
        raise refusal
    lines = on_notice(db, edition_id, kind)
    places = places_upward(lines, sent_up(rules, kind), {*upward}, why)
    for line in lines:
        take_step(db, line["nomination"], actor, "grant")
        honour = find(db, Honour, line["nomination"].id, NoSuchHonour, lock=True)
        honour.amend(status="granted", granted_at=now(), sent_up=places.get(honour.id))
        honour.bump()
        emit_honour(db, honour)
    decision.granted_at = now()
    if why:
        decision.minutes = "\n".join(filter(None, (decision.minutes, f"向上推荐：{why}")))
    return state_of(db, edition_id, kind)


def on_notice(db: DbSession, edition_id: uuid.UUID, kind: str) -> list[Line]:
    """Who is on public notice, by rank."""
    return [line for line in rank(db, edition_id, kind) if line["nomination"].status == "announced"]


def first_places(lines: list[Line], most: int) -> dict[uuid.UUID, int]:
    """{id: place} of the first `most`; equals share a place, and all who have the last one are among them."""
    ranks = [line["rank"] for line in lines]
    places = {line["nomination"].id: ranks.index(line["rank"]) + 1 for line in lines}
    return {id_: place for id_, place in places.items() if place <= most}


def equals_of(places: dict[uuid.UUID, int], most: int) -> Body | None:
    """{equals, places}: who share the last place upward though fewer are left, and how many; None where all can go."""
    if len(places) <= most:
        return None
    last = max(places.values())
    return {"equals": [id_ for id_, place in places.items() if place == last], "places": most - last + 1}


def places_upward(lines: list[Line], most: int, upward: set[uuid.UUID], why: str) -> dict[uuid.UUID, int]:
    """{id: place} of who is recommended upward. Raises EqualsUpward, Invalid."""
    places = first_places(lines, most)
    choice = equals_of(places, most)
    if choice is None:
        if upward:
            raise Invalid.field("upward", NO_EQUALS)
        return places
    equals = {*choice["equals"]}
    if len(upward) != choice["places"] or upward - equals:
        raise EqualsUpward(equals=[str(id_) for id_ in choice["equals"]], places=choice["places"])
    if not why:
        raise Invalid.field("why", WHY_UPWARD)
    return {id_: place for id_, place in places.items() if id_ not in equals - upward}


def obstacle_to_grant(db: DbSession, decision: Decision) -> Conflict | None:
    """What keeps it from being granted now: NotAnnounced, GrantedAlready, NoticeRunning, ObjectionsOpen; or None."""
    if decision.notice_until is None:
        return NotAnnounced()
    if decision.granted_at:
        return GrantedAlready()
    if now() < decision.notice_until:
        return NoticeRunning(notice_until=decision.notice_until.isoformat())
    waiting = open_objections(db, decision.edition_id, decision.kind)
    return ObjectionsOpen(objections=waiting) if waiting else None


def sent_up(rules: HonourRules, kind: str) -> int:
    """How many of a kind are recommended upward."""
    return rules.stars_sent_up if kind == "star" else rules.brands_sent_up


def open_objections(db: DbSession, edition_id: uuid.UUID, kind: str) -> int:
    waiting = select(func.count(Objection.id)).join(Nomination, Nomination.id == Objection.honour_id)
    waiting = waiting.where(Nomination.edition_id == edition_id, Nomination.kind == kind)
    return db.scalar(waiting.where(Objection.status == "open")) or 0


def take_down(db: DbSession, honour_id: uuid.UUID, *, actor: Actor, reason: str) -> Honour:
    """Let an honour be public no more: taken down from the notice, or revoked. Raises NoSuchHonour."""
    honour = find(db, Honour, honour_id, NoSuchHonour, lock=True)
    if honour.status == "taken_down":
        raise NoSuchHonour()
    act = "take_down" if honour.status == "announced" else "revoke"
    take_step(db, honour.nomination, actor, act, reason)
    honour.amend(status="taken_down", sent_up=None)
    honour.bump()
    emit_honour(db, honour)
    return honour


def public_picture(db: DbSession, honour_id: uuid.UUID, photo_id: uuid.UUID) -> StoredFile:
    """A photo of an honour that the public sees. Raises NoSuchHonour, NoSuchPhoto."""
    honour = find(db, Honour, honour_id, NoSuchHonour)
    if not honour.is_public:
        raise NoSuchHonour()
    return picture_of(db, honour.nomination, photo_id)


def lock_edition(db: DbSession, nomination_id: uuid.UUID) -> None:
    """Have nobody decide, announce or grant meanwhile; before the nomination itself is locked."""
    nomination = find(db, Nomination, nomination_id, NoSuchNomination)
    rules_of(db, nomination.edition_id, lock=True)


def withdraw_consent(db: DbSession, nomination: Nomination, *, actor: Actor, reason: str) -> Nomination:
    """A candidate agrees not, or no more, to being public: what is public of them is taken down.

    Who is chosen or on notice is not honoured then; what was granted stays so, and only its record is kept.
    """
    nomination.amend(consent_at=None, consent_how=None)
    nomination.bump()
    note(db, nomination, actor, "no_consent", reason)
    if nomination.status == "granted":
        withhold(db, nomination)
    elif nomination.status == "announced":
        take_down(db, nomination.id, actor=actor, reason=reason)
    elif nomination.status == "chosen":
        take_step(db, nomination, actor, "take_down", reason)
    return nomination


def withhold(db: DbSession, nomination: Nomination) -> None:
    """Let the public see a granted honour no more. Its record stays: who, what and when; and who won."""
    honour = find(db, Honour, nomination.id, NoSuchHonour, lock=True)
    nomination.content = {"name": nomination.content["name"]}
    nomination.links = []
    forget_photos(db, nomination.photos)
    db.refresh(nomination, ["photos"])
    honour.status = "withheld"
    honour.bump()
    emit_honour(db, honour)


def decision_of(db: DbSession, edition_id: uuid.UUID, kind: str) -> Decision:
    decision = db.get(Decision, (edition_id, kind))
    if decision is None:
        raise NotDecided()
    return decision


def in_state(db: DbSession, edition_id: uuid.UUID, kind: str, status: str) -> list[Nomination]:
    query = select(Nomination).filter_by(edition_id=edition_id, kind=kind, status=status)
    return list(db.scalars(query.order_by(Nomination.id)))


def state_of(db: DbSession, edition_id: uuid.UUID, kind: str) -> Body:
    """How the honours of a kind stand: {decision (or None), honours, objections, can_grant, upward (or None)}."""
    rules_of(db, edition_id)
    decision = db.get(Decision, (edition_id, kind))
    public = select(Honour).join(Nomination, Nomination.id == Honour.id)
    public = public.where(Nomination.edition_id == edition_id, Nomination.kind == kind)
    can_grant = decision is not None and obstacle_to_grant(db, decision) is None
    return {
        "decision": decision,
        "honours": list(db.scalars(public.order_by(nulls_last(Honour.sent_up), Honour.id))),
        "objections": open_objections(db, edition_id, kind),
        "can_grant": can_grant,
        "upward": upward_choice(db, edition_id, kind) if can_grant else None,
    }


def upward_choice(db: DbSession, edition_id: uuid.UUID, kind: str) -> Body | None:
    """{equals, places}: among whom the office chooses when it grants; None where it does not have to."""
    most = sent_up(rules_of(db, edition_id), kind)
    return equals_of(first_places(on_notice(db, edition_id, kind), most), most)


def emit_honour(db: DbSession, honour: Honour) -> None:
    """Tell what the public sees of an honour; of one that was taken down, nothing of its candidate."""
    nomination = honour.nomination
    edition = db.get(Edition, nomination.edition_id)
    is_shown = honour.is_public
    content = nomination.content if is_shown else {"name": "", "name_en": None, "story": ""}
    state = {name: getattr(nomination, name) for name in ("edition_id", "kind", "field", "area")}
    state |= {name: getattr(honour, name) for name in ("id", "version", "notice_until")}
    state["status"] = honour.status if is_shown else "taken_down"
    state |= {"granted_at": honour.granted_at, "sent_up": honour.sent_up}
    state |= {name: content[name] for name in ("name", "name_en", "story")}
    state["year"] = edition.year if edition else 0
    state["photos"] = nomination.photos if is_shown else []
    emit(db, HonourPublished, state | {"nominator": nomination.nominator if is_shown else None})
