"""The wordbook: what people type and what is made of it. For the office, searches that found too little are counted.

It lies in the database of accounts: nobody else knows it, and the catalogue can be dropped.
"""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job

from . import unmet


def register(app: Flask) -> None:
    """Forget in time what nobody looks for any more."""
    add_jobs(app, Job("forget unmet searches", 3600, unmet.forget_old, own_transactions=True))
