"""QR codes as they stand in pages and on paper: of a pass, and of an address."""

from functools import lru_cache

import segno
from flask_babel import gettext as _
from markupsafe import Markup


def qr_code(token: str) -> Markup:
    """The QR code of a pass's token as SVG, to stand in a page."""
    return _drawn(token, _("入场二维码，供签到人员扫描"))


def qr_of_address(address: str) -> Markup:
    """The QR code that leads a phone's camera to an address."""
    return _draw_once(address, _("二维码，扫了就打开这一页"))


@lru_cache(maxsize=128)
def _draw_once(address: str, title: str) -> Markup:
    """An address has the same code whenever its page is made anew, and to draw it takes longer than all else there."""
    return _drawn(address, title)


def _drawn(text: str, title: str) -> Markup:
    code = segno.make_qr(text, error="m")
    return Markup(code.svg_inline(omitsize=True, svgclass="qr", title=title, light="#fff"))
