"""How often a phone, a user name and an address may try to sign in.

Counts live in the database of accounts, so that all its processes share them. Keys are keyed hashes: nobody reads a
phone or an address out of them.
"""

import hashlib
import hmac
import ipaddress

from flask import current_app, request
from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete, select, text

from chassis import machine
from chassis.errors import TooMany
from chassis.messaging.portions import change_in_portions
from chassis.wording import Text, lead_time

from .model import AttemptCount
from .store import accounts, reading, transaction


class TooManyAttempts(TooMany):
    title = Text("尝试次数太多", "Too many attempts")


def spend(action: str, *, phone: str | None = None, username: str | None = None) -> None:
    """Count one attempt at `action` of this phone or user name, and of this address.

    action: "code", "code-status", "sign-in" or "staff".
    Raises TooManyAttempts with `retry_after` (seconds) when either has none left.
    """
    for limit, kind, value in _counts_for(phone or username):
        _hit(limit, action, kind, value)


def give_back(action: str, *, phone: str | None = None, username: str | None = None) -> None:
    """Take back the attempt that `spend` counted, for it succeeded: only guessing is limited."""
    for limit, kind, value in _counts_for(phone or username):
        item = parse(limit)
        _limiter.storage.incr(item.key_for(action, kind, _hidden(value)), item.get_expiry(), -1)


def is_within(limit: str, action: str, *whose: str) -> bool:
    """Count one more of `action`; whether there are no more than `limit` says ("5 per day") of those whose it is."""
    return _limiter.hit(parse(limit), action, _hidden("\n".join(whose)))


def address() -> str:
    """Where the request comes from: an IPv4 address, of IPv6 the /64 that one household has."""
    return _network(request.remote_addr or "")


def forget_expired() -> bool:
    """Delete counts whose window is over, for a piece; whether there may be more."""
    over = delete(AttemptCount).where(AttemptCount.expires_at < machine.unix())
    return change_in_portions(over, database=accounts())


class DatabaseCounts(Storage):
    """Counts of fixed windows for `limits`, in the application's database; each verb is one statement."""

    STORAGE_SCHEME = None

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = machine.unix()
        with transaction() as db:
            values = {"key": key, "amount": amount, "now": now, "ends": now + expiry}
            return int(db.scalar(_INCREASE, values))

    def get(self, key: str) -> int:
        return self._row(key).count

    def get_expiry(self, key: str) -> float:
        return self._row(key).expires_at

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with transaction() as db:
            return len(db.execute(delete(AttemptCount).returning(AttemptCount.key)).all())

    def clear(self, key: str) -> None:
        with transaction() as db:
            db.execute(delete(AttemptCount).where(AttemptCount.key == key))

    def _row(self, key: str) -> AttemptCount:
        running = select(AttemptCount).where(
            AttemptCount.key == key, AttemptCount.expires_at > machine.unix()
        )
        with reading() as db:
            return db.scalar(running) or AttemptCount(key=key, count=0, expires_at=machine.unix())


_INCREASE = text(
    "INSERT INTO attempt_count (key, count, expires_at) VALUES (:key, :amount, :ends)"
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN attempt_count.expires_at <= :now THEN :amount ELSE attempt_count.count + :amount END,"
    " expires_at = CASE WHEN attempt_count.expires_at <= :now THEN :ends ELSE attempt_count.expires_at END"
    " RETURNING count"
)
_limiter = FixedWindowRateLimiter(DatabaseCounts())


def _counts_for(person: str | None) -> list[tuple[str, str, str]]:
    """[(limit, kind, value)] of what an attempt counts for."""
    settings = current_app.extensions["settings"]
    by_person = [(settings.person_limit, "person", person)] if person else []
    return [*by_person, (settings.address_limit, "address", address())]


def _hit(limit: str, action: str, kind: str, value: str) -> None:
    item = parse(limit)
    key = (action, kind, _hidden(value))
    if not _limiter.hit(item, *key):
        wait = max(1, round(_limiter.get_window_stats(item, *key).reset_time - machine.unix()))
        raise TooManyAttempts(detail=again_in(wait), retry_after=wait)


def again_in(seconds: int) -> Text:
    """When to come again, as people say it: minutes from one on."""
    if seconds < 60:
        return Text(f"请在 {seconds} 秒后再试。", f"Please try again in {seconds} seconds.")
    words = lead_time(-(-seconds // 60))
    return Text(f"请在 {words.zh}后再试。", f"Please try again in {words.en}.")


def _hidden(value: str) -> str:
    secret = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]


def _network(address: str) -> str:
    """An IPv4 address itself, of IPv6 the /64 one household has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address
