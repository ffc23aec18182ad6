"""What can be done with a nomination: write, submit, withdraw; return, accept, refuse; consent to it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Forbidden, Invalid
from chassis.storage.privacy import national
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..units.model import Unit, UnitRole
from . import candidates
from .consent_requests import BY_LINK, ask_candidate, ask_if_reachable, forget_request, has_refused
from .forgetting import forget_photos
from .model import OVER, PRIVATE, HonourRules, Nomination, NominationStep
from .outcomes import tell_nominator
from .refusals import (
    ConsentRefused,
    NominatingClosed,
    NominationClosed,
    NominationStepImpossible,
    NoSuchNomination,
    ReviewingOver,
)
from .rules import rules_of

ONLINE = "本人在网上同意"
NAME_BODY = Text("请写明社会组织的名称", "Name the social body")
NOT_YOUR_UNIT = Text("这不是您的单位", "This unit is not yours")


def nominate(
    db: DbSession,
    *,
    actor: Actor,
    edition_id: uuid.UUID,
    kind: str,
    unit_id: uuid.UUID | None = None,
    body_name: str | None = None,
    **fields: Any,
) -> Nomination:
    """A draft, by the route that the actor stands for. Raises Invalid, NominatingClosed, ReviewingOver."""
    check_window(rules_of(db, edition_id), actor)
    unit = unit_of(db, actor, unit_id)
    route = route_of(db, actor, edition_id, unit, body_name)
    nomination = Nomination(edition_id=edition_id, kind=kind, route=route, nominated_by=actor.subject)
    nomination.amend(unit_id=unit.id if unit else None, body_name=body_name, status="draft")
    write(nomination, fields)
    db.add(nomination)
    db.flush()
    note(db, nomination, actor, "begin")
    db.refresh(nomination)
    return nomination


def check_window(rules: HonourRules, actor: Actor) -> None:
    """Refuse what comes outside of the time for nominations; until the meeting the office may enter what came on
    paper."""
    check_meeting(rules)
    if not rules.is_open and not actor.has("office"):
        opens_at, closes_at = (in_json(moment) for moment in (rules.opens_at, rules.closes_at))
        raise NominatingClosed(opens_at=opens_at, closes_at=closes_at)


def check_meeting(rules: HonourRules) -> None:
    """Refuse what would be reviewed no more."""
    if rules.meeting_opened_at:
        raise ReviewingOver()


def in_json(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def unit_of(db: DbSession, actor: Actor, unit_id: uuid.UUID | None) -> Unit | None:
    """The unit that nominates: an editor's own; one that the office names. Raises Invalid."""
    if actor.is_citizen:
        return None
    if unit_id is None and len(actor.units) == 1 and not actor.has("office"):
        [unit_id] = actor.units
    if unit_id is None and actor.has("office"):
        return None
    unit = db.get(Unit, unit_id) if unit_id else None
    if unit is None or (unit.id not in actor.units and not actor.has("office")):
        raise Invalid.field("unit_id", NOT_YOUR_UNIT)
    return unit


def route_of(
    db: DbSession, actor: Actor, edition_id: uuid.UUID, unit: Unit | None, body_name: str | None
) -> str:
    """By which route a nomination comes: units that only provide are social bodies. Raises Invalid."""
    if unit is not None:
        role = db.scalar(select(UnitRole.role).filter_by(unit_id=unit.id, edition_id=edition_id))
        return "body" if role == "provider" else "unit"
    if body_name:
        return "body"
    if actor.is_citizen:
        return "self"
    raise Invalid.field("body_name", NAME_BODY)


def write(nomination: Nomination, fields: dict[str, Any]) -> None:
    """Take what is given of it, what tells who it is about under seal."""
    private = {name: fields.pop(name) for name in PRIVATE if name in fields}
    nomination.content = nomination.content | private
    nomination.amend(**fields)


def find_nomination(
    db: DbSession, nomination_id: uuid.UUID, *, actor: Actor, lock: bool = False
) -> Nomination:
    """The nomination, for its nominator or the office; a locked one still is what was seen (If-Match).

    Raises NoSuchNomination, NominationClosed, ChangedMeanwhile.
    """
    nomination = find(db, Nomination, nomination_id, NoSuchNomination, lock=lock)
    if not is_nominator(nomination, actor) and not actor.has("office"):
        raise NominationClosed()
    if lock:
        refuse_stale(nomination.version)
    return nomination


def is_nominator(nomination: Nomination, actor: Actor) -> bool:
    if nomination.unit_id:
        return actor.has("unit_editor") and nomination.unit_id in actor.units
    return nomination.nominated_by == actor.subject


def select_nominations(actor: Actor, **criteria: Any) -> Select[Nomination]:
    """The actor's own as a select; for the office all that were ever submitted, and its own drafts."""
    filters = {name: value for name, value in criteria.items() if value is not None}
    query = select(Nomination).filter_by(**filters)
    theirs = Nomination.nominated_by == actor.subject
    if actor.has("office"):
        return query.where(or_(Nomination.submitted_at.is_not(None), theirs))
    if actor.is_citizen:
        return query.where(theirs)
    return query.where(Nomination.unit_id.in_(actor.units))


def revise(db: DbSession, nomination: Nomination, actor: Actor, **fields: Any) -> Nomination:
    """Change what is not submitted, or was returned. Raises NominationStepImpossible."""
    check_nominator(nomination, actor)
    if not nomination.is_open:
        raise NominationStepImpossible.of(nomination.status)
    before = public_words(nomination)
    write(nomination, fields)
    if public_words(nomination) != before:
        ask_anew(db, nomination)
    nomination.bump()
    return nomination


def public_words(nomination: Nomination) -> tuple[Any, ...]:
    """What the candidate reads of it before they agree to its being public."""
    content = nomination.content
    names = content["name"], content["name_en"]
    return *names, content["story"], nomination.field, nomination.area


def ask_anew(db: DbSession, nomination: Nomination) -> None:
    """Other words than those that a candidate agreed to by their link need their consent anew."""
    if nomination.consent_how == BY_LINK:
        nomination.amend(consent_at=None, consent_how=None)
        forget_request(db, nomination)


def check_nominator(nomination: Nomination, actor: Actor) -> None:
    """Refuse all but the nominator; the office for what it entered itself. Raises NominationClosed."""
    if not is_nominator(nomination, actor) and not (
        actor.has("office") and nomination.nominated_by == actor.subject
    ):
        raise NominationClosed()


def hand_in(db: DbSession, nomination: Nomination, actor: Actor, *, consent: bool = False) -> Nomination:
    """Submit it to the office, once nothing is missing and the candidate is taken by nobody else.

    Raises Invalid with all that is missing, NominatingClosed, ReviewingOver, CandidateNominated, WonBefore.
    """
    check_nominator(nomination, actor)
    rules = rules_of(db, nomination.edition_id)
    take_step(db, nomination, actor, "submit")
    check_meeting(rules)
    # What was returned in time may come back after it.
    if nomination.submitted_at is None:
        check_window(rules, actor)
    faults = candidates.faults_of(nomination)
    if nomination.route == "self" and not consent and nomination.consent_at is None:
        faults["consent"] = [Text("请同意公示和展示", "Agree to the public notice and the showcase")]
    if faults:
        raise Invalid(errors=faults)
    candidates.check_eligible(db, nomination, rules)
    candidates.claim(db, nomination)
    if nomination.route == "self" and consent:
        nomination.amend(consent_at=now(), consent_how=ONLINE)
    nomination.amend(submitted_at=nomination.submitted_at or now(), remark=None)
    return nomination


def take_step(
    db: DbSession, nomination: Nomination, actor: Actor, act: str, words: str | None = None
) -> Nomination:
    """Move it on, and note who did so. Raises NominationStepImpossible."""
    nomination.move(act)
    nomination.bump()
    note(db, nomination, actor, act, words)
    return nomination


def note(db: DbSession, nomination: Nomination, actor: Actor, act: str, words: str | None = None) -> None:
    """Keep who did what with it."""
    step = NominationStep(nomination_id=nomination.id, act=act, by=actor.subject, words=words)
    step.by_office = actor.has("office")
    db.add(step)


def withdraw_nomination(db: DbSession, nomination: Nomination, actor: Actor) -> Nomination:
    """Take it back: nothing is kept of the candidate, who may be nominated by others."""
    check_nominator(nomination, actor)
    take_step(db, nomination, actor, "withdraw")
    candidates.release(db, nomination)
    forget_candidate(db, nomination)
    return nomination


def forget_candidate(db: DbSession, nomination: Nomination) -> None:
    """Keep nothing of a candidate: no words, no photos, no consent, no code that leads anywhere."""
    forget_photos(db, nomination.photos)
    nomination.amend(sealed=None, links=[], consent_at=None, consent_how=None)
    forget_request(db, nomination)


def return_nomination(db: DbSession, nomination: Nomination, actor: Actor, *, remark: str) -> Nomination:
    """Give it back to be corrected; its candidate stays taken, and its nominator is told."""
    nomination.remark = remark
    take_step(db, nomination, actor, "return", remark)
    tell_nominator(db, nomination, "nomination_returned")
    return nomination


def accept_nomination(db: DbSession, nomination: Nomination, actor: Actor) -> Nomination:
    """Find it eligible, by the rules of now; the candidate is asked for consent, where a message reaches them."""
    take_step(db, nomination, actor, "accept")
    # Locked: who opens the meeting meanwhile waits, or is seen.
    rules = rules_of(db, nomination.edition_id, lock=True)
    check_meeting(rules)
    candidates.check_eligible(db, nomination, rules)
    if ask_if_reachable(db, nomination):
        note(db, nomination, actor, "consent_asked")
    return nomination


def refuse_nomination(db: DbSession, nomination: Nomination, actor: Actor, *, remark: str) -> Nomination:
    """Find it not eligible; its candidate may be nominated by others."""
    take_step(db, nomination, actor, "refuse", remark)
    candidates.release(db, nomination)
    nomination.remark = remark
    tell_nominator(db, nomination, "nomination_refused")
    return nomination


def note_consent(db: DbSession, nomination: Nomination, actor: Actor, *, how: str) -> Nomination:
    """Note that the candidate agrees to be named in public, and how they said so. Raises ConsentRefused."""
    if nomination.status in OVER:
        raise NominationStepImpossible.of(nomination.status)
    if has_refused(db, nomination):
        raise ConsentRefused()
    nomination.amend(consent_at=now(), consent_how=how)
    nomination.bump()
    note(db, nomination, actor, "consent", how)
    return nomination


def ask_for_consent(
    db: DbSession, nomination: Nomination, actor: Actor, *, language: str = "zh"
) -> Nomination:
    """Send the candidate a link to what would be public. Raises what `consent_requests.ask_candidate` does."""
    ask_candidate(db, nomination, language=language)
    nomination.bump()
    note(db, nomination, actor, "consent_asked")
    return nomination


def disclose_phone(db: DbSession, nomination: Nomination, actor: Actor, *, reason: str) -> dict[str, str]:
    """The candidate's phone in full, for the office; that it was shown is kept."""
    if not actor.has("office"):
        raise Forbidden()
    note(db, nomination, actor, "disclose", reason)
    phone = nomination.content["phone"]
    return {"name": nomination.content["name"], "phone": national(phone) if phone else ""}
