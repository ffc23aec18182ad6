"""What every page has: its layout, languages, formats and words, and the page for an error."""

from flask import Flask

from . import addresses, assets, errors, layout, receipts, templates
from .i18n import PortalBabel


def register(app: Flask) -> None:
    """Give the pages their languages, what the templates use, and their error pages."""
    templates.register(app)
    PortalBabel(app)
    addresses.register(app)
    assets.register(app)
    layout.register(app)
    receipts.register(app)
    errors.register(app)
