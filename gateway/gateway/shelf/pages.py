"""Finished answers, and the shelf that they stand on."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, Self

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

Headers = list[tuple[str, str]]
COMPRESSION = 5
SMALLEST = 500
"""Bytes below which compressing saves nothing."""
OVERHEAD = 2000
"""Bytes that the headers and the place of a page take, about."""
LEFT_OUT = {"content-length", "etag", "vary", "x-request-id"}
"""Headers that are a matter of each answer, or are put together here."""
OF_UNCHANGED = {"cache-control", "etag", "vary"}
"""Headers that a 304 has (RFC 9110, 15.4.5)."""


class Variant(NamedTuple):
    """An answer as it goes out, in one encoding."""

    tag: str
    headers: Headers
    unchanged: Headers
    body: bytes

    def is_known_to(self, if_none_match: str) -> bool:
        """Whether who asks has just these bytes."""
        return if_none_match == self.tag or parse_etags(if_none_match).contains_weak(self.tag.strip('"'))


class Page(NamedTuple):
    """A finished answer of status 200, plain and compressed. `route`: what it is counted under."""

    route: str
    plain: Variant
    compressed: Variant

    @classmethod
    def of(
        cls, route: str, headers: Iterable[tuple[str, str]], body: bytes, varies_by: Iterable[str]
    ) -> Self:
        """The page of an answer. `varies_by`: the headers of a request that lead to another answer."""
        kept_headers = [(name, text) for name, text in headers if name.lower() not in LEFT_OUT]
        kept_headers.append(("Vary", ", ".join(("Accept-Encoding", *varies_by))))
        tag = hashlib.sha256(body).hexdigest()[:32]
        plain = _variant(f'"{tag}"', kept_headers, body)
        if len(body) < SMALLEST:
            return cls(route, plain, plain)
        kept_headers.append(("Content-Encoding", "gzip"))
        return cls(
            route, plain, _variant(f'"{tag}-gzip"', kept_headers, gzip.compress(body, COMPRESSION, mtime=0))
        )

    def answer(self, environ: Mapping[str, Any]) -> tuple[str, Headers, list[bytes]]:
        """Status, headers and body for who asks: only that nothing has changed for who has it."""
        takes_gzip = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        variant = self.compressed if takes_gzip else self.plain
        etags = environ.get("HTTP_IF_NONE_MATCH")
        if etags and variant.is_known_to(etags):
            return "304 Not Modified", variant.unchanged, []
        return "200 OK", variant.headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]

    @property
    def size(self) -> int:
        """Bytes of memory that it takes, about."""
        return len(self.plain.body) + len(self.compressed.body) + OVERHEAD


class Shelf:
    """Pages by key, each under the state it shows. What was not asked for longest goes first where they are more than
    `most` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._pages: OrderedDict[Hashable, tuple[Hashable, Page]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, state: Hashable) -> Page | None:
        """The page of that key, if it shows this state."""
        with self._lock:
            page_state, page = self._pages.get(key, (None, None))
            if page is None or page_state != state:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, state: Hashable, page: Page) -> None:
        """Keep a page in the place of the one before."""
        with self._lock:
            _, earlier = self._pages.pop(key, (None, None))
            self._pages[key] = (state, page)
            self.size += page.size - (earlier.size if earlier else 0)
            while self.size > self.most:
                self.size -= self._pages.popitem(last=False)[1][1].size


def _variant(tag: str, headers: Headers, body: bytes) -> Variant:
    of_all = [*headers, ("ETag", tag)]
    headers_unchanged = [header for header in of_all if header[0].lower() in OF_UNCHANGED]
    return Variant(tag, [*of_all, ("Content-Length", str(len(body)))], headers_unchanged, body)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    return parse_accept_header(accept_encoding, Accept).quality("gzip") > 0
