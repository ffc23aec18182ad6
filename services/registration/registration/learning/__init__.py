"""What remains of having come: certificates, feedback, the learning record, progress along learning routes."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish, subscribe
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import FeedbackGiven
from . import feedback as feedback
from . import learning_routes, routes
from .events_read import RouteChanged
from .model import Feedback


def register(app: Flask) -> None:
    """Add what this room answers, tells and reads."""
    add_routes(app, routes.certificates_blp, routes.feedback_blp, routes.routes_blp)
    publish(app, FeedbackGiven)
    add_republish(app, Telling(FeedbackGiven, select(Feedback), Feedback.id))
    subscribe(app, learning_routes.learn_route, RouteChanged)
