"""The QR code of a pass, as it stands in pages and on slips."""

import segno
from flask_babel import gettext as _
from markupsafe import Markup


def qr_code(token: str) -> Markup:
    """The QR code of a pass's token as SVG, to stand in a page."""
    title = _("入场二维码，供签到人员扫描")
    return Markup(
        segno.make_qr(token, error="m").svg_inline(omitsize=True, svgclass="qr", title=title, light="#fff")
    )
