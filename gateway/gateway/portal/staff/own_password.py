"""One's own password, for everyone who signs in with one."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from ...accounts import sign_in
from ...accounts.staff_accounts import LONGEST, ROLES, SHORTEST
from ..frame.form_pages import PortalForm, form_page
from .access import staff_only

blp = Blueprint("own_password", __name__, url_prefix="/staff/password")
NEEDED = DataRequired(_("请填写这一项"))
NEW = {"autocomplete": "new-password", "maxlength": LONGEST}


class OwnPasswordForm(PortalForm):
    """The password as it is, and twice as it is to be."""

    current = PasswordField(
        _("现在的密码"), [NEEDED], render_kw={"autocomplete": "current-password", "maxlength": 200}
    )
    password = PasswordField(
        _("新密码"),
        [NEEDED, Length(SHORTEST, LONGEST, _("请写 %(min)d 到 %(max)d 个字符"))],
        description=_("至少 10 个字符，长一点比复杂更安全。"),
        render_kw=NEW,
    )
    again = PasswordField(
        _("再写一次新密码"), [NEEDED, EqualTo("password", _("两次写的新密码不一样"))], render_kw=NEW
    )


@blp.route("", methods=["GET", "POST"])
@staff_only(*ROLES)
@form_page(OwnPasswordForm, "staff/own_password.html", lambda: {"saved": request.args.get("saved")})
def change(form: OwnPasswordForm) -> ResponseReturnValue:
    """Change one's own password; whoever else is signed in with it is so no more"""
    sign_in.change_own_password(form.current.data, form.password.data)
    return redirect(url_for(".change", saved=1), 303)
