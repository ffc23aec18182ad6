"""The shelf: what is the same for all, kept as finished bytes and handed out before any view runs.

Every process has a shelf of its own, and no two need agree on anything: what they keep they made of the catalogue as
it was under one version. A page is kept for an address, a language and a size of print, if it says `public` of itself.
"""

from flask import Flask

from .counter import Counter
from .pages import Shelf
from .states import States


def register(app: Flask) -> None:
    """Stand before the application, behind who decides which proxies are believed."""
    settings = app.extensions["settings"]
    app.extensions["shelf"] = Shelf(int(settings.kept_pages_mb * 1024 * 1024))
    app.extensions["states"] = States(settings.page_age)
    app.wsgi_app = Counter(app, app.wsgi_app)  # type: ignore[method-assign]
