"""A citizen was erased: what they nominated keeps nothing of them, and nothing of whom they nominated for nobody.

Of a nomination by a citizen for themselves nothing is kept but that there was one; where the honour is granted, only
its record. One for a social body that the office has is the candidate's and the body's, and stays without who wrote it.
Nominations of the citizen by others are found by marks of their phone and name: theirs go the same way. Where the
phone is given for another name, or for a brand, it alone is taken out, and the office reads that it was.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from chassis.storage.privacy import mark, mark_person, unseal
from chassis.web import idempotency
from chassis.web.auth import Actor

from ..files.files import forget_upload
from ..nominations import candidates
from ..nominations.consent_requests import forget_messages
from ..nominations.model import OPEN, OVER, STEPS, Nomination, NominationPhoto, NominationStep
from ..nominations.nominations import forget_candidate, note, take_step
from ..reviews.model import Review
from ..uploads.model import Upload
from .honours import lock_edition, withdraw_consent

ERASED = Actor("erased", frozenset(), frozenset(), frozenset())
"""Who stands in the place of a citizen of whom nothing is kept."""
WHY = "本人的资料已删除"
PHONE_GONE = "所留电话的机主删除了自己的资料，电话和邮箱已取下；请与提名方核实候选人的联系方式"


def forget_citizen(
    db: DbSession, *, id: uuid.UUID, phone_mark: str = "", person_marks: Collection[str] = (), **_: Any
) -> None:
    """Keep nothing of a citizen in what they nominated, and in what others wrote of them; again, it changes nothing."""
    subject = str(id)
    theirs = select(Nomination.id).filter_by(nominated_by=subject).order_by(Nomination.id)
    nominations = list(db.scalars(theirs))
    for nomination_id in nominations:
        forget_nomination(db, lock_nomination(db, nomination_id))
    for nomination_id in nominations_with(db, phone_mark) if phone_mark else ():
        forget_as_candidate(db, lock_nomination(db, nomination_id), person_marks)
    db.execute(update(NominationStep).where(NominationStep.by == subject).values(by=ERASED.subject))
    forget_files(db, subject)
    idempotency.forget(db, subject, nominations)


def lock_nomination(db: DbSession, nomination_id: uuid.UUID) -> Nomination:
    """A nomination about which nobody else decides meanwhile."""
    lock_edition(db, nomination_id)
    return db.get_one(Nomination, nomination_id, with_for_update=True, populate_existing=True)


def nominations_with(db: DbSession, phone_mark: str) -> list[uuid.UUID]:
    """Those whose candidate has the phone of this mark. They are opened one by one: no index of phones is kept."""
    query = select(Nomination.id, Nomination.sealed).where(Nomination.sealed.is_not(None))
    phones = ((id_, json.loads(unseal(text)).get("phone")) for id_, text in db.execute(query) if text)
    return sorted(id_ for id_, phone in phones if phone and mark(phone) == phone_mark)


def forget_as_candidate(db: DbSession, nomination: Nomination, person_marks: Collection[str]) -> None:
    """Take out of a nomination by others its candidate; of another name's, or a brand's, the phone alone."""
    content = nomination.content
    is_theirs = not person_marks or mark_person(content["phone"], content["name"]) in person_marks
    if nomination.kind == "star" and is_theirs:
        forget_who_it_is_about(db, nomination)
    else:
        nomination.content = content | {"phone": None, "mail": None}
        forget_messages(db, nomination)
        note(db, nomination, ERASED, "erased", PHONE_GONE)
    nomination.bump()


def forget_nomination(db: DbSession, nomination: Nomination) -> None:
    """Take out of a nomination who wrote it; and its candidate, where that is the same, or nobody can go on with it."""
    nomination.nominated_by = ERASED.subject
    if nomination.route == "self" or nomination.status in OPEN:
        forget_who_it_is_about(db, nomination)
    nomination.bump()


def forget_who_it_is_about(db: DbSession, nomination: Nomination) -> None:
    """Withdraw it, or take down what is public; nothing but the record of an honour that is granted is kept."""
    forget_messages(db, nomination)
    if nomination.status in ("chosen", "announced", "granted"):
        withdraw_consent(db, nomination, actor=ERASED, reason=WHY)
    elif nomination.status in STEPS["withdraw"][0]:
        take_step(db, nomination, ERASED, "withdraw")
    of_nomination = Review.nomination_id == nomination.id
    db.execute(update(Review).where(of_nomination).values(remark=None, reason=None))
    of_steps = NominationStep.nomination_id == nomination.id
    db.execute(update(NominationStep).where(of_steps).values(words=None))
    if nomination.status in OVER:
        nomination.remark = None
        forget_candidate(db, nomination)
        candidates.release(db, nomination)


def forget_files(db: DbSession, subject: str) -> None:
    """Forget what they sent and used nowhere; of what others' nominations have, who sent it."""
    for upload in db.scalars(select(Upload).filter_by(by=subject, unit_id=None)):
        upload.by = ERASED.subject
        if db.scalar(select(NominationPhoto.id).filter_by(upload_id=upload.id)) is None:
            forget_upload(db, upload)
