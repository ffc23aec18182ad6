"""What browsers are told to keep from doing, and what is not taken from other sites' pages."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis import machine
from chassis.errors import Forbidden
from chassis.wording import Text

from .accounts.sign_in import IS_ANOTHER, current_session, uses_cookie

SAFE = ("GET", "HEAD", "OPTIONS")
PATIENCE = 10.0
"""Seconds for which a body that is too large is read and thrown away."""


class CrossSite(Forbidden):
    title = Text("不接受其他网站发来的请求", "Requests from other sites are not taken")


OPEN_IT_HERE = Text(
    "什么都没有改动。请从本站的页面打开这张表，再填一次。",
    "Nothing was changed. Please open the form from a page of this site and fill it in again.",
)


def csp_nonce() -> str:
    """The nonce of this response's scripts and styles, for templates."""
    if "csp_nonce" not in g:
        g.csp_nonce = machine.random_token(16)
    return str(g.csp_nonce)


def register(app: Flask) -> None:
    """Trust as many proxies as the settings say, send security headers, refuse other sites' requests."""
    settings = app.extensions["settings"]
    if proxies := settings.trusted_proxies:
        behind = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = behind  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        PREFERRED_URL_SCHEME="https" if settings.is_production else "http",
    )
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.extensions["csrf"] = CSRFProtect(app)
    app.add_template_global(csp_nonce)
    app.before_request(refuse_other_sites)
    app.before_request(check_form)
    app.after_request(read_what_is_too_large)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """An unsafe request that a browser sends for another site's page is refused. To the API a bearer token proves that
    a program asks: no page can make a browser send it. Page forms have tokens of their own besides."""
    of_program = request.path.startswith("/api/") and not uses_cookie()
    if request.method in SAFE or of_program:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    other_site = (
        site not in ("same-origin", "none") if site else origin and urlsplit(origin).netloc != own_host()
    )
    if other_site:
        raise CrossSite(OPEN_IT_HERE)


def own_host() -> str:
    """The host that browsers know the portal by: the settings', or the one that was asked for where they say none."""
    portal_url = current_app.extensions["settings"].portal_url
    return urlsplit(portal_url).netloc or request.host


def check_form() -> None:
    """A page's form carries the token that the page was given. Where its view `takes_form`, it shows the form again
    instead of acting on one whose token is no good (`g.form_expired`), as it is old or was opened by somebody else who
    was signed in here (`g.form_of_another`); any other is refused here."""
    if not request.endpoint or request.path.startswith("/api/"):
        return
    make_room_for_files(request.endpoint)
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        g.no_cookies = not request.cookies
        g.form_of_another = session.pop(IS_ANOTHER, False)
        if not getattr(current_app.view_functions[request.endpoint], "takes_form", False):
            raise
        g.form_expired = True


def make_room_for_files(endpoint: str) -> None:
    """A page that `takes_files` of staff, or `takes_photos` of anyone signed in, reads longer forms than others."""
    view = current_app.view_functions[endpoint]
    for_staff, for_all = getattr(view, "takes_files", 0), getattr(view, "takes_photos", 0)
    if not for_staff and not for_all:
        return
    signed_in = current_session()
    if signed_in is not None and (for_all or signed_in.is_staff):
        request.max_content_length = for_all or for_staff


def read_what_is_too_large(response: Response) -> Response:
    """Read the rest of a body that was refused, and keep none of it: a connection closed on a client that still
    writes is reset, and the answer lost with it."""
    if response.status_code == 413:
        ends = machine.monotonic() + PATIENCE
        bytes_left = request.content_length if request.content_length is not None else float("inf")
        stream = request.environ["wsgi.input"]
        while (
            bytes_left > 0 and machine.monotonic() < ends and (chunk := stream.read(min(bytes_left, 65536)))
        ):
            bytes_left -= len(chunk)
    return response


def add_headers(response: Response) -> Response:
    # Only a page that has used the nonce names one: what is the same for all can be kept as it is.
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
