"""Certificates: that one person came to a session and learnt for so long; anyone can have one verified."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.errors import Conflict, Invalid, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.db import new_id
from chassis.wording import Text

from ..bookings import bookings
from ..bookings.model import CODE_LETTERS, Booking, plain_code
from ..citizens import citizens
from ..citizens.model import Citizen
from ..door.model import CheckIn
from ..sessions import refusals
from ..sessions.editions import Edition
from ..sessions.model import Session
from . import learning_record
from .model import Certificate

log = get_logger()

GROUPS, LETTERS = 3, 4


class NotAttended(Conflict):
    title = Text("没有签到的报名开不了证明", "Only a booking that was attended gets certificates")


class NotOver(Conflict):
    """`ends_at` is when certificates can be had."""

    title = Text("这一场还没有结束", "This session is not over yet")


class MoreThanCame(Conflict):
    """`came` is how many people of the party came."""

    title = Text("证明不能多于到场的人数", "There cannot be more certificates than people who came")


class NotNamed(Conflict):
    title = Text("还没有写姓名", "No name is written yet")


class NoSuchAttendance(NotFound):
    """Also for one that is someone else's, or that staff made."""

    title = Text("您没有这次签到", "You have no such check-in")


class NoSuchCertificate(NotFound):
    title = Text("没有这份证明", "There is no such certificate")


LAPSED = Text(
    "这个编号的证明发过，后来失效了：到场的记录被撤销，或者这一场没有举办。",
    "One of this code was issued and holds no more: the record of coming was taken back, or the session was not held.",
)


def issue(
    db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, people: list[int] | None
) -> dict[str, Any]:
    """Give everyone of the party who came a certificate, those who have one already none anew; all of them are shown.

    people: places in the party, from 0; without it the first of the party, as many as came. Raises NoSuchBooking,
    NotAttended, NotOver, MoreThanCame, NotNamed, and Invalid naming `people`.
    """
    bookings.find_own(db, citizen_id, booking_id)
    session, booking = bookings.lock(db, booking_id)
    check_ins = learning_record.counted_check_ins(db, [booking_id]).get(booking_id, [])
    attendance = learning_record.came_to_held(session, booking, check_ins)
    check_issuable(session, booking, attendance)
    names = [person["name"] for person in booking.party]
    certified_people = {certificate.person for certificate in valid_certificates(db, booking)}
    newcomers = [person for person in chosen_people(people, names) if person not in certified_people]
    certificates_left = min(attendance, len(names)) - len(certified_people)
    refuse_unnamed(newcomers, names, people is not None)
    if people is None:
        newcomers = [person for person in newcomers if names[person]][: max(0, certificates_left)]
    elif len(newcomers) > certificates_left:
        raise MoreThanCame(came=attendance)
    for person in newcomers:
        db.add(new_certificate(booking, session, person, names[person], check_ins))
    db.flush()
    log.info("certificates issued", booking_id=booking_id, issued=len(newcomers))
    return certificate_views(db, valid_certificates(db, booking))


def refuse_unnamed(people: list[int], names: list[str], is_chosen: bool) -> None:
    """Refuse a certificate for nobody: where one is chosen whose name is not written, or nobody's is."""
    nameless = [person for person in people if not names[person]]
    if nameless and (is_chosen or nameless == people):
        text = Text(
            "请让服务台写上姓名，再来开证明。", "Ask the desk to write the names, then come for certificates."
        )
        raise NotNamed(text)


def check_issuable(session: Session, booking: Booking, attendance: int) -> None:
    if not session.is_open:
        raise refusals.SessionCancelled()
    if booking.status != "attended":
        raise NotAttended(
            Text("请先在现场签到。", "Check in at the door first; a session missed earns no certificate.")
        )
    if attendance == 0:
        text = Text(
            "您到过的那几次都取消了。", "Of this series you came to dates alone that were called off."
        )
        raise NotAttended(text)
    check_over(session)


def check_over(session: Session) -> None:
    if session.ends_at > clock.now():
        text = Text(
            "结束之后即可开具，请到时再来。", "Certificates can be had once it is over; come back then."
        )
        raise NotOver(text, ends_at=session.ends_at.isoformat())


def chosen_people(people: list[int] | None, names: list[str]) -> list[int]:
    """The places that were asked for, each once, or all. Raises Invalid naming `people` for one not in the party."""
    if people is None:
        return list(range(len(names)))
    if any(person >= len(names) for person in people):
        text = Text(
            f"请填写 0 到 {len(names) - 1} 之间的序号：名单里的第几位，从 0 数起",
            f"Give places in the party, counted from 0: here 0 to {len(names) - 1}",
        )
        raise Invalid.field("people", text)
    return sorted(set(people))


def new_certificate(
    booking: Booking, session: Session, person: int, name: str, check_ins: list[CheckIn]
) -> Certificate:
    return Certificate(
        id=new_id(),
        booking_id=booking.id,
        check_in_id=None,
        citizen_id=booking.citizen_id,
        session_id=session.id,
        person=person,
        code=new_code(),
        minutes=learning_record.minutes_of(session, check_ins),
        label=learning_record.label_of(check_ins),
        sealed_name=privacy.seal(name),
        issued_at=clock.now(),
    )


def issue_attested(
    db: DbSession, *, citizen_id: uuid.UUID, check_in_id: uuid.UUID, name: str | None
) -> dict[str, Any]:
    """Give a citizen who attested by themselves that they came to an online hall a certificate that says so, once.

    name: who it is for, where the citizen has not said it before. Raises NoSuchAttendance, NotOver, Invalid naming
    `name`, and Unauthorised for who was erased.
    """
    citizens.get(db, citizen_id)
    check_in = lock_attendance(db, citizen_id, check_in_id)
    session = db.get_one(Session, check_in.session_id)
    if not session.is_open:
        raise refusals.SessionCancelled()
    check_over(session)
    if not (certificates := certificates_of_check_in(db, check_in_id)):
        db.add(new_attested_certificate(check_in, session, citizen_id, certificate_name(db, check_in, name)))
        db.flush()
        certificates = certificates_of_check_in(db, check_in_id)
    return certificate_views(db, certificates)


def lock_attendance(db: DbSession, citizen_id: uuid.UUID, check_in_id: uuid.UUID) -> CheckIn:
    """What the citizen attested, held until the transaction ends. Raises NoSuchAttendance."""
    query = select(CheckIn).where(CheckIn.id == check_in_id, CheckIn.citizen_id == citizen_id)
    attendances = query.where(*learning_record.is_self_attested(CheckIn))
    check_in = db.scalar(attendances.with_for_update())
    if check_in is None:
        raise NoSuchAttendance()
    return check_in


def certificate_name(db: DbSession, check_in: CheckIn, name: str | None) -> str:
    """The name someone gives, or gave before, sealed. Raises Invalid naming `name`."""
    citizen = db.get(Citizen, check_in.citizen_id)
    sealed_name = privacy.seal(name) if name else check_in.sealed_name or (citizen and citizen.sealed_name)
    if not sealed_name:
        text = Text("请填写证明上的姓名", "Please give the name that the certificate is for")
        raise Invalid.field("name", text)
    return sealed_name


def new_attested_certificate(
    check_in: CheckIn, session: Session, citizen_id: uuid.UUID, sealed_name: str
) -> Certificate:
    return Certificate(
        id=new_id(),
        booking_id=None,
        check_in_id=check_in.id,
        citizen_id=citizen_id,
        session_id=session.id,
        person=0,
        code=new_code(),
        minutes=learning_record.minutes_of(session, [check_in]),
        label=learning_record.SELF_ATTESTED,
        sealed_name=sealed_name,
        issued_at=clock.now(),
    )


def list_certificates(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """The certificates of one of the citizen's own bookings, names in full. Raises NoSuchBooking."""
    booking = bookings.find_own(db, citizen_id, booking_id)
    return certificate_views(db, valid_certificates(db, booking))


def verify(db: DbSession, *, code: str) -> dict[str, Any]:
    """What a certificate says, with the name masked. Raises NoSuchCertificate.

    One whose check-in was undone is none any more, nor one of a session that was called off.
    """
    certificate = db.scalar(select(Certificate).filter_by(code=plain_code(code)))
    if certificate is None:
        raise NoSuchCertificate(Text("请核对证明编号。", "Check the code that stands on the certificate."))
    if not is_valid(db, certificate):
        raise NoSuchCertificate(LAPSED)
    fields: dict[str, Any] = certificate_views(db, [certificate])["items"][0]
    return fields | {"name": privacy.mask_name(fields["name"]) if fields["name"] else None}


def is_valid(db: DbSession, certificate: Certificate) -> bool:
    if not db.get_one(Session, certificate.session_id).is_open:
        return False
    if certificate.booking_id:
        booking = db.get_one(Booking, certificate.booking_id)
        return certificate in valid_certificates(db, booking)
    check_in = db.get(CheckIn, certificate.check_in_id)
    return check_in is not None and check_in.outcome == "accepted" and check_in.undone_at is None


def valid_certificates(db: DbSession, booking: Booking) -> list[Certificate]:
    """Those of a booking's certificates that hold: as many as people came; beyond that the last issued have lapsed."""
    if booking.status != "attended":
        return []
    certificates = sorted(certificates_of_booking(db, booking.id), key=issue_order)
    if not certificates:
        return []
    session = db.get_one(Session, booking.session_id)
    check_ins = learning_record.counted_check_ins(db, [booking.id]).get(booking.id, [])
    attendance = learning_record.came_to_held(session, booking, check_ins)
    return sorted(certificates[:attendance], key=lambda certificate: certificate.person)


def issue_order(certificate: Certificate) -> tuple[datetime, uuid.UUID]:
    return certificate.issued_at, certificate.id


def certificates_of_booking(db: DbSession, booking_id: uuid.UUID) -> list[Certificate]:
    return _read_by_person(db, Certificate.booking_id == booking_id)


def certificates_of_check_in(db: DbSession, check_in_id: uuid.UUID) -> list[Certificate]:
    return _read_by_person(db, Certificate.check_in_id == check_in_id)


def _read_by_person(db: DbSession, which: ColumnElement[bool]) -> list[Certificate]:
    return list(db.scalars(select(Certificate).where(which).order_by(Certificate.person)))


def certificate_views(db: DbSession, certificates: Iterable[Certificate]) -> dict[str, Any]:
    """The fields of CertificateView for each."""
    all_certificates = list(certificates)
    sessions = learning_record.load_by_id(
        db, Session, {certificate.session_id for certificate in all_certificates}
    )
    editions = learning_record.load_by_id(db, Edition, {session.edition_id for session in sessions.values()})
    items = [
        certificate_view(certificate, sessions[certificate.session_id], editions)
        for certificate in all_certificates
    ]
    return {"items": items, "next_cursor": None}


def certificate_view(
    certificate: Certificate, session: Session, editions: dict[uuid.UUID, Edition]
) -> dict[str, Any]:
    edition = editions.get(session.edition_id) if session.edition_id else None
    of_certificate = (
        "id",
        "booking_id",
        "check_in_id",
        "session_id",
        "person",
        "minutes",
        "label",
        "issued_at",
    )
    of_session = (
        "title",
        "title_en",
        "place",
        "place_en",
        "mode",
        "starts_at",
        "ends_at",
        "dates",
        "edition_id",
    )
    fields: dict[str, Any] = {name: getattr(certificate, name) for name in of_certificate}
    fields |= {name: getattr(session, name) for name in of_session}
    return fields | {
        "code": format_code(certificate.code),
        "name": privacy.unseal(certificate.sealed_name) if certificate.sealed_name else None,
        "edition": edition.name if edition else None,
        "theme": edition.theme if edition else None,
    }


def new_code() -> str:
    """Twelve letters that nobody guesses; the database guards that no other certificate has them."""
    return "".join(machine.choice(CODE_LETTERS) for _ in range(GROUPS * LETTERS))


def format_code(code: str) -> str:
    """A code as it is printed: K7QM-2F9D-WXYZ."""
    return "-".join(code[n : n + LETTERS] for n in range(0, len(code), LETTERS))
