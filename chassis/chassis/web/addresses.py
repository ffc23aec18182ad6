"""Addresses of the web: whether people may be sent to one, and how all that lead to one place are written alike."""

import re
from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from marshmallow import ValidationError, validate

from .. import hosts

USUAL_PORTS = {"http": 80, "https": 443}
CAMPAIGN = "utm_"
OWN_NETWORK = (".localhost", ".local", ".internal", ".lan", ".home", ".intranet", ".home.arpa")
"""How names end that mean something else, or nothing, in every network (RFC 6761, RFC 6762, RFC 8375)."""
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
UNRESERVED = re.compile("[A-Za-z0-9._~-]")
"""What means the same escaped and not (RFC 3986, 6.2.2.2)."""
NOT_PUBLIC = (
    "请填公众都能打开的网址，不能是内网或本机地址"
    " | Give an address that everybody can open, not one of an inner network"
)
NOT_AN_ADDRESS = (
    "请填 https:// 或 http:// 开头的完整网址，例如 https://www.example.cn/kecheng"
    " | Give a whole address that begins with https:// or http://, such as https://www.example.org/course"
)
WELL_FORMED = validate.URL(schemes=set(USUAL_PORTS), error=NOT_AN_ADDRESS)


def check_public(url: str) -> None:
    """Refuse what is no address of the web, or one that no stranger can open, or that has a password in it."""
    WELL_FORMED(url)
    check_host(url)


def check_host(url: str) -> None:
    """Refuse an address that no stranger can open, or that has a password in it; of what is none, something else tells
    what is wrong with it."""
    try:
        parts = urlsplit(url)
        host = host_of(parts)
        _ = parts.port
    except ValueError as error:
        raise ValidationError(NOT_AN_ADDRESS) from error
    if host and ("@" in parts.netloc or not is_public(host)):
        raise ValidationError(NOT_PUBLIC)


def is_public(host: str) -> bool:
    """Whether a host, as `host_of` writes it, means the same to everybody; names are not looked up."""
    with suppress(ValueError):
        return hosts.is_public(host)
    last = host.rpartition(".")[2]
    # Browsers read 127.1 and 0x7f.1 as numbers of a host, too.
    return "." in host and not host.endswith(OWN_NETWORK) and not NUMBER.fullmatch(last)


def normalise(url: str) -> str:
    """An address that `check_public` lets pass, without what makes no other place of it: the case of scheme and host,
    the usual port, needless escapes and steps in the path, the slash at the end, the fragment, and the marks of
    campaigns."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    host = host_of(parts)
    netloc = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port not in (None, USUAL_PORTS[scheme]) else ""
    marks = [mark for mark in parts.query.split("&") if mark and not mark.lower().startswith(CAMPAIGN)]
    query = f"?{'&'.join(marks)}" if marks else ""
    return f"{scheme}://{netloc}{port}{plain_path(parts.path).rstrip('/')}{query}"


def plain_path(path: str) -> str:
    """A path without escapes of letters that need none, and without steps to where it is already or back."""
    path = ESCAPED.sub(_unescape, path)
    if "/." not in path or path.startswith("//"):
        return path
    return urlsplit(urljoin("https://host/", path)).path


def _unescape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if UNRESERVED.fullmatch(letter) else match[0].upper()


def host_of(parts: SplitResult) -> str:
    """The host in lower case and ASCII, without a dot at its end. Raises ValueError where it cannot be written so."""
    host = (parts.hostname or "").rstrip(".")
    return host if host.isascii() else host.encode("idna").decode().lower()
