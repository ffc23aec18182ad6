"""What remains of having come: certificates, feedback, the learning record, progress along learning routes."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish, subscribe
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import FeedbackGiven, RouteFinishersChanged
from . import feedback as feedback
from . import finishers, learning_routes
from .events_read import RouteChanged
from .model import Feedback, RouteCount


def register(app: Flask) -> None:
    """Add what this room answers, tells, reads, and does by itself."""
    add_routes(app, __name__, "undo_blp", "certificates_blp", "feedback_blp", "routes_blp")
    publish(app, FeedbackGiven, RouteFinishersChanged)
    add_republish(app, Telling(FeedbackGiven, select(Feedback), Feedback.id))
    add_republish(app, Telling(RouteFinishersChanged, select(RouteCount), RouteCount.id))
    add_jobs(app, Job("count finishers", 300, finishers.tell_finishers))
    subscribe(app, learning_routes.learn_route, RouteChanged)
