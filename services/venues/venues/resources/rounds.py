"""The round of links: one is looked at after the other, without a transaction while its host is asked."""

from functools import cached_property
from typing import TYPE_CHECKING

from chassis.storage.db import reading, transaction

from . import links

if TYPE_CHECKING:
    from chassis.outside import Outside


class Round:
    """`origin`: whose links alone are looked at, and may lie inside; empty for all, and then nowhere inside.
    `witness`: an address that answers whenever our own network does."""

    def __init__(self, origin: str = "", outside: "Outside | None" = None, witness: str = "") -> None:
        self._origin, self._given, self._witness = origin, outside, witness

    def turn(self) -> bool:
        """Look at the link that is due first; whether there was one."""
        with reading() as db:
            if not links.is_any_due(db, self._origin):
                return False
        with transaction() as db:
            resource = links.claim(db, self._origin)
        if resource is None or resource.url is None:
            return False
        look = self._weigh(resource.link_host, links.look(self._ask, resource.url))
        with transaction() as db:
            links.note(db, resource.id, resource.url, look)
        return True

    def _weigh(self, host: str | None, look: links.Look) -> links.Look:
        """What was seen; where nobody answered, and nobody else does either, it is not known what that means."""
        if not links.is_silent(look):
            return look
        with reading() as db:
            if links.anybody_answers(db):
                return look
            others = links.witnesses(db, host, self._witness)
        is_heard = any(self._ask("HEAD", url)[0] is not None for url in others)
        return look if is_heard else ("unsure", "nobody_answers")

    def _ask(self, method: str, url: str) -> tuple[int | None, str]:
        from chassis.outside import NotReached

        try:
            return self._outside.ask(method, url), ""
        except NotReached as error:
            return None, error.why

    @cached_property
    def _outside(self) -> "Outside":
        from chassis.outside import Outside  # here, as only the worker asks, and it takes six megabytes

        if self._given or not self._origin:
            return self._given or Outside()
        return Outside(may=lambda host, port, number: f"{host}:{port}" == self._origin.partition("://")[2])
