"""The portal as a program sees it: JSON over HTTP, signed in as one person at a time."""

import base64
import hashlib
import re
import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

from chassis.coming_again import BUSY, seconds_until_again
from deploy.patience import patient

T = TypeVar("T")
Json = dict[str, Any]

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 30.0
AWAY = {*BUSY, 502, 504}
"""Statuses after which the same is asked again, those that say so at the moment they say."""
PATIENCE = 300.0
"""Seconds that a portal may be too busy to answer."""
ARRIVES_IN = 1800.0
"""Seconds that an event may take to arrive where the next step needs it: a worker that died is back long before."""
SAYS_SO = 30.0
"""Seconds after which, and again after as many, it is said what is waited for."""
LONGEST_PAUSE = 15.0


class Refused(Exception):
    """The portal answered with a problem. `status`, and the problem's members as `problem`."""

    def __init__(self, request: str, status: int, problem: Json) -> None:
        errors = "; ".join(f"{error['field']}: {error['message']}" for error in problem.get("errors", []))
        words = " ".join(str(problem[name]) for name in ("title", "detail") if problem.get(name))
        super().__init__(f"{request} → {status} {words} {errors}".rstrip())
        self.status = status
        self.problem = problem

    @property
    def kind(self) -> str:
        """The last part of the problem's type, as `session-full`."""
        return str(self.problem.get("type", "")).rpartition("/")[2]

    @property
    def fields(self) -> list[str]:
        return [error["field"] for error in self.problem.get("errors", [])]


class Overdue(Exception):
    """Something waited for did not come in time."""


class Busy(Overdue):
    """The portal was too busy to answer, for longer than anyone waits."""


class Portal:
    """The gateway, spoken to by someone: by nobody at first, then by whoever signed in.

    On a busy machine it may be slow, or say that it cannot just now, or not so often: then it is asked again, when it
    says so, for as long as `PATIENCE`. Every creation carries a key, every later step looks at what is there first:
    all may be sent twice.
    """

    def __init__(self, base_url: str, pause: Callable[[float], None] = time.sleep) -> None:
        self.base_url = base_url.rstrip("/")
        self._pause = pause
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Accept"] = "application/json"
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._http.mount("http", HTTPAdapter(pool_maxsize=8))

    def as_staff(self, username: str, password: str) -> "Portal":
        """The portal for a staff account."""
        return self._sign_in_at("/api/sign-in/staff", {"username": username, "password": password})

    def as_citizen(self, phone: str) -> "Portal":
        """The portal for a citizen; the one-time code is read among the demonstration's messages.

        A portal that was too busy to say so may have sent a code for each time it was asked: the last of them opens. Or
        it took the code and could not say so: then another is sent.
        """
        tried_codes = self._codes_sent_to(phone)
        self.post("/api/sign-in/code", {"phone": phone})

        def enter() -> Portal | None:
            fresh = self._codes_sent_to(phone)
            if len(fresh) == len(tried_codes):
                return None
            tried_codes[:] = fresh
            try:
                return self._sign_in_at("/api/sign-in", {"phone": phone, "code": fresh[-1]})
            except Refused as refusal:
                if "code" not in refusal.fields:
                    raise
                self.post("/api/sign-in/code", {"phone": phone})
                return None

        return until(enter, f"a one-time code for {phone}")

    def _codes_sent_to(self, phone: str) -> list[str]:
        """The codes among the newest messages to a phone, oldest first."""
        messages = self.get("/demo/messages", to=phone, format="json")["items"]
        texts = [message["text"] for message in reversed(messages) if message["kind"] == "sign_in_code"]
        return [re.findall(r"\d{6}", text)[0] for text in texts]

    def _sign_in_at(self, path: str, body: Json) -> "Portal":
        person = Portal(self.base_url, self._pause)
        person._http.headers["Authorization"] = f"Bearer {self.post(path, body)['token']}"
        return person

    def get(self, path: str, **query: str) -> Json:
        return self._send("GET", path, params=query)

    def post(self, path: str, body: Json | None = None, *, key: str | None = None) -> Json:
        """`key` names what is created, in any words; the same words never create it twice."""
        digest = hashlib.sha256((key or "").encode()).hexdigest()[:40]
        headers = {"Idempotency-Key": f"sample-{digest}"} if key else {}
        return self._send("POST", path, json=body, headers=headers)

    def upload(self, filename: str, unit_id: str | None, content: bytes) -> str:
        """Send a file of a unit by tus, in one piece of 8 MB at most, or without one a photo for a nomination; the id
        of its upload."""
        whose = ("unit_id", unit_id) if unit_id else ("purpose", "nomination")
        metadata = ",".join(
            f"{name} {base64.b64encode(text.encode()).decode()}"
            for name, text in (whose, ("filename", filename))
        )
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        response = self._ask("POST", "/api/reporting/uploads", headers=headers)
        upload_id = response.headers["Location"].rpartition("/")[2]
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        }
        self._ask("PATCH", f"/api/reporting/uploads/{upload_id}", headers=headers, data=content)
        return upload_id

    def patch(self, path: str, body: Json) -> Json:
        return self._send("PATCH", path, json=body)

    def put(self, path: str, body: Json) -> Json:
        return self._send("PUT", path, json=body)

    def delete(self, path: str) -> Json:
        return self._send("DELETE", path)

    def _send(self, method: str, path: str, **request: Any) -> Json:
        answer = self._ask(method, path, **request)
        return answer.json() if answer.content else {}

    def _ask(self, method: str, path: str, **request: Any) -> requests.Response:
        """The answer, which is no problem. Raises Refused."""
        answer = self._patiently(method, path, request)
        if not answer.ok:
            raise Refused(f"{method} {path}", answer.status_code, _problem(answer))
        return answer

    def _patiently(self, method: str, path: str, request: Json) -> requests.Response:
        """The answer, asked for again while the portal is busy or away. Raises Busy."""
        seconds_waited, pause = 0.0, 0.25
        while True:
            try:
                answer = self._http.request(method, f"{self.base_url}{path}", timeout=_timeout(), **request)
                again = seconds_until_again(answer.headers)
                if answer.status_code not in AWAY or again > PATIENCE:
                    return answer
                why = f"answered {answer.status_code}"
                pause = again or pause
            except (requests.ConnectionError, requests.Timeout) as error:
                why = type(error).__name__
            if seconds_waited >= PATIENCE:
                raise Busy(
                    f"{method} {path}: {why} for {seconds_waited:.0f} s; see the logs, or try again when it is quieter"
                )
            self._pause(pause)
            seconds_waited, pause = seconds_waited + pause, min(2 * pause, LONGEST_PAUSE)


def _timeout() -> tuple[float, float]:
    return patient(CONNECT_SECONDS), patient(ANSWER_SECONDS)


def _problem(answer: requests.Response) -> Json:
    try:
        problem = answer.json()
    except requests.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}


def until(
    look: Callable[[], T | None], what: str, seconds: float = ARRIVES_IN, longest_pause: float = 0.5
) -> T:
    """What `look` returns as soon as it is not None. Raises Overdue, naming `what` was waited for."""
    seconds = patient(seconds)
    began, says_so = time.monotonic(), SAYS_SO
    pause = 0.05
    while (result := look()) is None:
        seconds_waited = time.monotonic() - began
        if seconds_waited > seconds:
            raise Overdue(f"{what} did not come within {seconds:.0f} s; is every worker running?")
        if seconds_waited > says_so:
            print(f"Still waiting for {what} ({seconds_waited:.0f} s)", flush=True)
            says_so += SAYS_SO
        time.sleep(pause)
        pause = min(pause * 1.5, longest_pause)
    return result


def wait_for(portal: Portal, path: str) -> Json:
    """What is at `path`, waited for while it is not there yet."""

    def look() -> Json | None:
        try:
            return portal.get(path)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return None

    return until(look, path)
