"""The waiting room: when the city comes all at once, people go to the booking forms in the order in which they came.

Everything else of the portal stays open. A reader's place is signed and kept by the browser, so that reloading, closing
the page or another gateway changes nothing about it; the line itself lies in the database of accounts, which all
processes of a gateway share. Gateways with databases of their own have a line each, and honour each other's places by
the time of arrival.
"""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job

from . import line


def register(app: Flask) -> None:
    """Forget in time who stood in the line."""
    add_jobs(app, Job("forget the line", 600, line.forget_those_gone, own_transactions=True))
