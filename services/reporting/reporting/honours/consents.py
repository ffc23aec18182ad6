"""What candidates answer on the page of their own: yes, no, and no more."""

from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale

from ..editions.model import Edition
from ..nominations.consent_requests import BY_LINK, by_code
from ..nominations.model import ASKABLE, OVER, ConsentRequest, Nomination
from ..nominations.nominations import note
from ..nominations.refusals import AnswerTooLate, ConsentOver
from .honours import lock_edition, withdraw_consent
from .model import Honour

NO, NO_MORE = "本人不同意公开", "本人撤回同意"
Body = dict[str, Any]


def show_consent(db: DbSession, code: str) -> Body:
    """What the candidate reads: what would be or is public, and what they can answer. Raises NoSuchConsent."""
    return consent_view(db, *by_code(db, code))


def answer_consent(db: DbSession, code: str, *, actor: Actor, agrees: bool) -> Body:
    """Take a candidate's answer; the same again changes nothing. Raises ConsentOver, AnswerTooLate."""
    lock_edition(db, by_code(db, code)[1].id)
    request, nomination = by_code(db, code, lock=True)
    if agrees:
        agree(db, request, nomination, actor)
    else:
        decline(db, request, nomination, actor)
    db.flush()
    return consent_view(db, request, nomination)


def agree(db: DbSession, request: ConsentRequest, nomination: Nomination, actor: Actor) -> None:
    """Yes, to just the words that were shown (If-Match)."""
    if nomination.consent_at:
        return
    if nomination.status not in ASKABLE:
        raise AnswerTooLate()
    if request.is_over:
        raise ConsentOver()
    refuse_stale(nomination.version)
    request.amend(answer="yes", answered_at=now())
    nomination.amend(consent_at=now(), consent_how=BY_LINK)
    nomination.bump()
    note(db, nomination, actor, "consent", BY_LINK)


def decline(db: DbSession, request: ConsentRequest, nomination: Nomination, actor: Actor) -> None:
    """No, or no more: what is public is taken down."""
    if nomination.consent_at is None and request.answer in ("no", "withdrawn"):
        return
    if nomination.status in OVER:
        raise AnswerTooLate()
    is_change = nomination.consent_at is not None
    request.amend(answer="withdrawn" if is_change else "no", answered_at=now())
    withdraw_consent(db, nomination, actor=actor, reason=NO_MORE if is_change else NO)


def consent_view(db: DbSession, request: ConsentRequest, nomination: Nomination) -> Body:
    """The fields of ConsentView."""
    has_agreed, content = nomination.consent_at is not None, nomination.content
    names = ("version", "kind", "field", "area", "status", "consent_at", "nominator", "route")
    honour = db.get(Honour, nomination.id)
    return {name: getattr(nomination, name) for name in names} | {
        "year": db.get_one(Edition, nomination.edition_id).year,
        "name": content["name"],
        "name_en": content["name_en"],
        "story": content["story"],
        "photos": nomination.photos,
        "answer": request.answer,
        "answered_at": request.answered_at,
        "expires_at": request.expires_at,
        "is_public": honour is not None and honour.is_public,
        "can_agree": not has_agreed and nomination.status in ASKABLE and not request.is_over,
        "can_decline": nomination.status not in OVER and (has_agreed or request.answer is None),
        "is_over": request.is_over,
    }
