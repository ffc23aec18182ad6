"""When an edition's units are reminded, as the office sets it."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.storage.rows import find, insert_into
from chassis.web.etags import refuse_stale

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition
from .model import DAYS, HOUR, Chasing


def read_rules(db: DbSession, edition_id: uuid.UUID) -> Chasing:
    """As they are set, or as usual. Raises NoSuchEdition."""
    edition = find(db, Edition, edition_id, NoSuchEdition)
    return db.get(Chasing, edition_id) or Chasing(**first_rules(db, edition))


def first_rules(db: DbSession, edition: Edition) -> dict[str, Any]:
    """The columns of an edition's rules before the office sets any: as those of the last before it, or the usual."""
    usual = {"edition_id": edition.id, "version": 0, "days": [*DAYS], "hour": HOUR}
    earlier = select(Chasing).join(Edition, Edition.id == Chasing.edition_id)
    earlier = earlier.where(Edition.opens_on < edition.opens_on).order_by(Edition.opens_on.desc())
    last = db.scalar(earlier.limit(1))
    taken_over = ("days", "hour", "sealed_digest_to", "spoken")
    return usual | ({name: getattr(last, name) for name in taken_over} if last else {})


def lock_chasing(db: DbSession, edition_id: uuid.UUID) -> Chasing:
    """The edition's row: nobody else chases its units until commit. Raises NoSuchEdition."""
    edition = find(db, Edition, edition_id, NoSuchEdition)
    if db.get(Chasing, edition_id) is None:
        db.execute(insert_into(db, Chasing).values(first_rules(db, edition)).on_conflict_do_nothing())
    query = select(Chasing).filter_by(edition_id=edition_id)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def set_rules(db: DbSession, edition_id: uuid.UUID, **rules: Any) -> Chasing:
    """Remind on other days, from another hour on; send the digest elsewhere."""
    chasing = lock_chasing(db, edition_id)
    refuse_stale(chasing.version)
    if "days" in rules:
        rules["days"] = sorted({*rules["days"]})
    chasing.amend(**rules, version=chasing.version + 1)
    return chasing
