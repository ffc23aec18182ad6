"""What a page is kept for: the address, and who reads it."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from werkzeug.http import parse_cookie

from chassis.wording import language_of

from ..accounts.sign_in import COOKIE
from ..portal.frame.district import COOKIE as DISTRICT
from ..portal.frame.district import LISTS, is_sent_on
from ..portal.frame.layout import print_size

READS = ("GET", "HEAD")
STATIC = "/static/"
ONE_FOR_ALL = ("/api/catalogue/", "/sitemap", "/robots.txt", STATIC)
"""Where programs and browsers get the same, whoever asks."""
PAGES = {
    *("", "activities", "announcements", "venues", "units", "resources", "routes", "search", "statistics"),
    *("paper", "highlights", "honours"),
    *("help", "privacy", "accessibility"),
}
"""First steps of the addresses of pages that show the catalogue alone. Whether one may be kept it says itself."""
Environ = Mapping[str, Any]


class Key(NamedTuple):
    """What one page is kept for. Language and size of print are empty where an answer does not differ by them; the host
    is what whole addresses in it begin with, where no `portal_url` says so."""

    scheme: str
    host: str
    root: str
    path: str
    query: str
    language: str = ""
    print_size: str = ""

    @property
    def varies_by(self) -> tuple[str, ...]:
        """The headers of a request by which answers at that address differ."""
        return ("Accept-Language", "Cookie") if self.language else ()


def key_of(environ: Environ) -> Key | None:
    """What a request is for; None where it is not for what everyone is shown."""
    path: str = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in READS:
        return None
    place = (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        path,
        environ.get("QUERY_STRING", ""),
    )
    if path.startswith(ONE_FOR_ALL):
        return Key(*place)
    cookies = parse_cookie(environ.get("HTTP_COOKIE"))
    if path[1:].partition("/")[0] not in PAGES or COOKIE in cookies or "HTTP_AUTHORIZATION" in environ:
        return None
    # The query of a list is taken apart for those alone who may be sent on: that takes longer than all else here.
    is_list = path in LISTS and DISTRICT in cookies
    if is_list and is_sent_on(cookies, parse_qs(place[-1], keep_blank_values=True)):
        return None
    language = language_of(cookies.get("lang"), accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return Key(*place, language, print_size(cookies.get("print")))
