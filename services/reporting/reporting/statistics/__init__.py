"""Statistics: what an edition comes to, counted from its papers and from what registration tells."""

from flask import Flask

from chassis.messaging.department import add_jobs, add_republish, publish, subscribe_all
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import StatisticsPublished
from ..figures.model import Statistics
from . import jobs, sessions, statistics
from .subscriptions import FeedbackGiven, SessionChanged, SessionTotalsChanged


def register(app: Flask) -> None:
    """Add what this room answers, hears, tells and does by itself."""
    add_routes(app, __name__, "blp")
    subscribe_all(app, sessions.keep_sessions, SessionChanged, forget=sessions.forget_session)
    subscribe_all(app, sessions.keep_totals, SessionTotalsChanged, forget=sessions.forget_totals)
    subscribe_all(app, sessions.keep_ratings, FeedbackGiven, forget=sessions.forget_rating)
    publish(app, StatisticsPublished)
    add_republish(
        app,
        Telling(
            StatisticsPublished, statistics.select_figures(), Statistics.edition_id, statistics.emit_figures
        ),
    )
    add_jobs(app, jobs.PUBLISH_FIGURES, jobs.RECOUNT_SUMS)
