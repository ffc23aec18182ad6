"""A citizen was erased: what they nominated keeps nothing of them, and nothing of whom they nominated for nobody.

Of a nomination by a citizen for themselves nothing is kept but that there was one; where the honour is granted, only
its record. One for a social body that the office has is the candidate's and the body's, and stays without who wrote it.
Nominations of a citizen by others are not known to be theirs: they take their consent back by the link of their own.
"""

import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from chassis.web import idempotency
from chassis.web.auth import Actor

from ..files.files import forget_upload
from ..nominations import candidates
from ..nominations.model import OPEN, OVER, STEPS, Nomination, NominationPhoto, NominationStep
from ..nominations.nominations import forget_candidate, take_step
from ..reviews.model import Review
from ..uploads.model import Upload
from .honours import lock_edition, withdraw_consent

ERASED = Actor("erased", frozenset(), frozenset(), frozenset())
"""Who stands in the place of a citizen of whom nothing is kept."""
WHY = "本人的资料已删除"


def forget_citizen(db: DbSession, *, id: uuid.UUID, **_: Any) -> None:
    """Keep nothing of a citizen in what they nominated; again, it changes nothing."""
    subject = str(id)
    theirs = select(Nomination.id).filter_by(nominated_by=subject).order_by(Nomination.id)
    nominations = list(db.scalars(theirs))
    for nomination_id in nominations:
        lock_edition(db, nomination_id)
        nomination = db.get_one(Nomination, nomination_id, with_for_update=True, populate_existing=True)
        forget_nomination(db, nomination)
    db.execute(update(NominationStep).where(NominationStep.by == subject).values(by=ERASED.subject))
    forget_files(db, subject)
    idempotency.forget(db, subject, nominations)


def forget_nomination(db: DbSession, nomination: Nomination) -> None:
    """Take out of a nomination who wrote it; and its candidate, where that is the same, or nobody can go on with it."""
    nomination.nominated_by = ERASED.subject
    if nomination.route == "self" or nomination.status in OPEN:
        forget_who_it_is_about(db, nomination)
    nomination.bump()


def forget_who_it_is_about(db: DbSession, nomination: Nomination) -> None:
    """Withdraw it, or take down what is public; nothing but the record of an honour that is granted is kept."""
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
