"""The city's report: numbers, highlights and who did not file, as a Word document and a workbook, made by a worker."""

from flask import Flask

from ..tasks import add_kind
from .making import CITY_REPORT


def register(app: Flask) -> None:
    """Add what workers do here."""
    add_kind(app, CITY_REPORT)
