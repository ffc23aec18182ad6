"""Who has gone all of a learning route, counted and told: a number, and nobody's name."""

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.messaging.outbox import emit

from ..events import RouteFinishersChanged
from .learning_routes import count_finishers
from .model import Route, RouteCount


def tell_finishers(db: DbSession) -> None:
    """Tell of each public route whose number is another than was told."""
    for route in db.scalars(select(Route).filter_by(status="public").order_by(Route.id)).all():
        finishers = count_finishers(db, route.id, route.stops)
        count = db.get(RouteCount, route.id, with_for_update=True)
        if count is None:
            count = RouteCount(id=route.id, finishers=0, version=0)
            db.add(count)
        if count.finishers != finishers:
            count.finishers, count.version = finishers, count.version + 1
            emit(db, RouteFinishersChanged, count)
