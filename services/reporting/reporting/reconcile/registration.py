"""Registration's count of every session, by its public API behind the portal, for an account of the office."""

import uuid
from typing import Any
from urllib.parse import urljoin

import requests

from chassis import machine
from chassis.coming_again import BUSY, seconds_until_again

TIMEOUTS = (3.0, 30.0)  # connect, read
AT_ONCE = "100"
TRIES, LONGEST_WAIT = 5, 60.0
"""How often a busy portal is asked, and the seconds after which at most it is asked again."""


class Unanswered(Exception):
    """The portal could not be asked, or did not answer with the counts: in words."""


class Registration:
    """Registration as the account of the office sees it through the portal at `url`."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url.rstrip("/") + "/"
        self._http = requests.Session()
        credential = {"username": username, "password": password}
        token = self._ask("POST", "api/sign-in/staff", json=credential)["token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def totals(self) -> dict[uuid.UUID, dict[str, Any]]:
        """{session id: its totals, with `status`} of every session. Raises Unanswered."""
        sessions: dict[uuid.UUID, dict[str, Any]] = {}
        query = {"limit": AT_ONCE}
        while True:
            page = self._ask("GET", "api/registration/sessions/totals", params=query)
            sessions |= {uuid.UUID(item["session_id"]): item for item in page["items"]}
            if not page["next_cursor"]:
                return sessions
            query["cursor"] = page["next_cursor"]

    def leave(self) -> None:
        """Sign out. Raises Unanswered."""
        self._ask("POST", "api/sign-out")

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            answer = self._patiently(method, path, request)
            if not answer.ok:
                raise Unanswered(
                    f"{method} /{path} was answered with {answer.status_code}: {answer.text[:300]}"
                )
            body: dict[str, Any] = answer.json() if answer.content else {}
            return body
        except requests.RequestException as error:
            raise Unanswered(f"{method} /{path}: {error}") from error

    def _patiently(self, method: str, path: str, request: dict[str, Any]) -> requests.Response:
        """The answer; of a portal that says when it can be asked again, the one that it gives then."""
        for _ in range(TRIES):
            answer = self._http.request(method, urljoin(self._url, path), timeout=TIMEOUTS, **request)
            wait = seconds_until_again(answer.headers)
            if answer.status_code not in BUSY or not 0 < wait <= LONGEST_WAIT:
                break
            machine.sleep(wait)
        return answer
