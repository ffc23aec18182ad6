"""Who nominated is told what the office decided: a unit's contact, and whoever nominated themselves."""

from sqlalchemy.orm import Session as DbSession

from chassis.storage.privacy import seal

from ..notices import notices, texts
from .consent_requests import HONOURS, address_of
from .model import Nomination

TEMPLATES = {
    "nomination_returned": texts.NOMINATION_RETURNED,
    "nomination_refused": texts.NOMINATION_REFUSED,
}


def tell_nominator(db: DbSession, nomination: Nomination, kind: str) -> None:
    """Say that it was returned or refused; of a social body that is no unit nobody's address is known."""
    template = TEMPLATES[kind]
    if unit := nomination.unit:
        honour = HONOURS[unit.language][nomination.kind]
        text = texts.fill(
            template, unit.language, page="/staff/nominations", nominator=unit.name, honour=honour
        )
        notices.write_notice(db, kind, unit.id, nomination.edition_id, text)
    elif nomination.route == "self" and (address := address_of(nomination)):
        page, words = f"/my/nominations/{nomination.id}", {"honour": HONOURS["zh"][nomination.kind]}
        text = texts.fill(template, page=page, nominator=texts.YOURSELF["zh"], **words)
        key = f"nomination:{nomination.id}:{nomination.version}"
        notices.write_to_person(
            db, kind, nomination.edition_id, text, sealed_to=seal(address), key=key, data={}
        )
