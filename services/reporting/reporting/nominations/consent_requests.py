"""A candidate is asked for consent: a message with a code that they alone have, and what it leads to."""

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.clock import SHANGHAI, now
from chassis.errors import Invalid
from chassis.storage.privacy import index, is_landline, mask_mail, mask_phone, seal
from chassis.storage.rows import find
from chassis.wording import Text

from ..editions.model import Edition
from ..notices import notices, texts
from ..notices.model import Notice
from .model import ASKABLE, ConsentRequest, Nomination
from .refusals import (
    AskedJustNow,
    ConsentGiven,
    NominationStepImpossible,
    NoSuchConsent,
)

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
"""31 to the power of 12 is 59 bits, and whoever guesses has few tries."""
VALID = timedelta(days=30)
"""How long the candidate may say yes; no, and taking it back, they may say as long as the code leads anywhere."""
BY_LINK = "本人凭短信里的链接同意"
UNREACHABLE = Text(
    "座机收不到短信；请填写手机或邮箱，或记录本人书面同意",
    "A landline takes no message: give a mobile phone or mail address, or note a consent on paper",
)
HONOURS = {
    "zh": {"star": "百姓学习之星", "brand": "终身学习品牌项目"},
    "en": {"star": "Star of Learning", "brand": "Lifelong Learning Brand"},
}


def address_of(nomination: Nomination) -> str | None:
    """Where a message reaches the candidate: a phone that takes some (E.164), else a mail address."""
    phone, mail = nomination.content["phone"], nomination.content["mail"]
    return phone if phone and not is_landline(phone) else mail or None


def mask_address(nomination: Nomination) -> str | None:
    """138****2222 or w***@example.org."""
    address = address_of(nomination)
    if address is None:
        return None
    return mask_mail(address) if "@" in address else mask_phone(address)


def ask_candidate(db: DbSession, nomination: Nomination, *, language: str = "zh") -> ConsentRequest:
    """Send the candidate a link to what would be public; one that was sent before leads nowhere from now on.

    Raises NominationStepImpossible, ConsentGiven, AskedJustNow, Invalid where no message reaches them.
    """
    if nomination.status not in ASKABLE:
        raise NominationStepImpossible.of(nomination.status)
    if nomination.consent_at:
        raise ConsentGiven()
    address = address_of(nomination)
    if address is None:
        raise Invalid.field("phone", UNREACHABLE)
    request = db.get(ConsentRequest, nomination.id) or ConsentRequest(nomination_id=nomination.id, times=0)
    if request.asked_at and now() < request.again_from:
        raise AskedJustNow(retry_after=int((request.again_from - now()).total_seconds()) + 1)
    code = new_code()
    request.amend(code_key=key_of(code), sealed_code=seal(code), language=language, times=request.times + 1)
    request.amend(asked_at=now(), expires_at=now() + VALID)
    db.add(request)
    write_message(db, nomination, request, address)
    return request


def ask_if_reachable(db: DbSession, nomination: Nomination) -> bool:
    """Ask a candidate who has not been asked and is reached by a message; whether that was done."""
    previous = nomination.consent_at or db.get(ConsentRequest, nomination.id)
    if previous or address_of(nomination) is None:
        return False
    ask_candidate(db, nomination)
    return True


def new_code() -> str:
    """Letters and digits that are not taken for others."""
    return "".join(machine.choice(LETTERS) for _ in range(LENGTH))


def plain(code: str) -> str:
    """A code as it was made, however it is written."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def key_of(code: str) -> str:
    return index(f"consent|{plain(code)}")


def write_message(db: DbSession, nomination: Nomination, request: ConsentRequest, address: str) -> None:
    """Write what the candidate is told. The link goes in only when it is sent: nobody but they reads it."""
    edition = db.get_one(Edition, nomination.edition_id)
    text = texts.fill(
        texts.CONSENT,
        request.language,
        page="/consent",
        nominator=nomination.nominator or texts.SOMEBODY[request.language],
        honour=HONOURS[request.language][nomination.kind],
        year=edition.year,
        until=request.expires_at.astimezone(SHANGHAI).date().isoformat(),
    )
    notices.write_to_person(
        db,
        "consent",
        edition.id,
        text,
        sealed_to=seal(address),
        data={"sealed_code": request.sealed_code, "language": request.language},
        key=f"consent:{nomination.id}:{request.times}",
    )


def by_code(db: DbSession, code: str, *, lock: bool = False) -> tuple[ConsentRequest, Nomination]:
    """What a code leads to; with `lock`, the nomination is locked. Raises NoSuchConsent."""
    query = select(ConsentRequest).filter_by(code_key=key_of(code))
    request = db.scalar(query)
    if request is None:
        raise NoSuchConsent()
    nomination = find(db, Nomination, request.nomination_id, NoSuchConsent, lock=lock)
    # While the nomination was waited for, another code may have taken the place of this one.
    request = db.scalar(query.execution_options(populate_existing=True))
    if request is None or not nomination.sealed:
        raise NoSuchConsent()
    return request, nomination


def state_of(db: DbSession, nomination: Nomination) -> dict[str, Any] | None:
    """How far asking the candidate is, for the nominator and the office; None where nobody has."""
    request = db.get(ConsentRequest, nomination.id)
    if request is None:
        return None
    query = select(Notice.status).filter_by(key=f"consent:{nomination.id}:{request.times}")
    names = ("asked_at", "again_from", "expires_at", "answer", "answered_at", "language")
    delivery = {"delivery": db.scalar(query), "to": mask_address(nomination)}
    return {name: getattr(request, name) for name in names} | delivery


def has_refused(db: DbSession, nomination: Nomination) -> bool:
    """Whether the candidate has said no on their page, which nobody else takes back."""
    request = db.get(ConsentRequest, nomination.id)
    return request is not None and request.answer in ("no", "withdrawn")


def forget_request(db: DbSession, nomination: Nomination) -> None:
    """Let no code lead to the candidate any more."""
    if request := db.get(ConsentRequest, nomination.id):
        db.delete(request)


def forget_messages(db: DbSession, nomination: Nomination) -> None:
    """Keep no address that a message of this nomination went to; what has not left yet does not."""
    of_nomination = or_(
        *(Notice.key.startswith(f"{about}:{nomination.id}:") for about in ("consent", "nomination"))
    )
    db.execute(update(Notice).where(of_nomination, Notice.status == "due").values(status="dropped"))
    db.execute(update(Notice).where(of_nomination).values(sealed_to=None))
