"""The wordbook: what people type and what is made of it. The office keeps everyday words, and sees what was searched
for in vain.

It lies in the database of accounts: nobody else knows it, and the catalogue can be dropped.
"""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job

from . import unmet
from .everyday_words import Kept


def register(app: Flask) -> None:
    """Have search read the words in force, and forget in time what nobody looks for any more."""
    app.extensions["sayings"] = Kept()
    add_jobs(app, Job("forget unmet searches", 3600, unmet.forget_old, own_transactions=True))
