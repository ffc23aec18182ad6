"""Someone at the portal. Every answer comes back as it is: nothing is tried again behind the test's back."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.fixtures.patience import patient

Json = dict[str, Any]
TIMEOUT = (patient(5), patient(40))


class Person:
    """The portal's API and pages, for nobody at first, then for whoever holds the session's token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token
        self.http = requests.Session()
        self.http.trust_env = False
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **request: Any) -> requests.Response:
        """One request. Raises requests.RequestException when nothing answers."""
        request = {"timeout": TIMEOUT, "allow_redirects": False, **request}
        return self.http.request(method, self.url + path, **request)

    def get(self, path: str, **query: Any) -> Json:
        """A JSON answer; AssertionError for a refusal."""
        return body_of(self.ask("GET", path, params=query))

    def create(self, path: str, body: Json, key: str | None = None) -> Json:
        return body_of(self.post(path, body, key))

    def post(self, path: str, body: Json, key: str | None = None) -> requests.Response:
        """A POST with an Idempotency-Key, a new one unless given."""
        return self.ask("POST", path, json=body, headers={"Idempotency-Key": key or uuid.uuid4().hex})

    def patch(self, path: str, body: Json) -> Json:
        return body_of(self.ask("PATCH", path, json=body))

    def book(self, session_id: str, people: int = 1, key: str | None = None) -> requests.Response:
        party = [{"name": f"来宾{number}"} for number in range(people)]
        wish = {"session_id": session_id, "party": party, "overlap": True}
        return self.post("/api/registration/bookings", wish, key)

    def cancel(self, booking_id: str) -> requests.Response:
        return self.ask("DELETE", f"/api/registration/bookings/{booking_id}")

    def close(self) -> None:
        self.http.close()


def body_of(answer: requests.Response) -> Json:
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}"
    return answer.json() if answer.content else {}


def staff(url: str, username: str, password: str) -> Person:
    answer = requests.post(
        f"{url}/api/sign-in/staff", json={"username": username, "password": password}, timeout=TIMEOUT
    )
    return Person(url, body_of(answer)["token"])


def code_sent_to(url: str, phone: str) -> str:
    """The one-time code that was sent last, or nothing."""
    body = body_of(
        requests.get(f"{url}/demo/messages", params={"to": phone, "format": "json"}, timeout=TIMEOUT)
    )
    texts = [message["text"] for message in body["items"] if message["kind"] == "sign_in_code"]
    return re.findall(r"\d{6}", texts[0])[0] if texts else ""


def ask_for_code(url: str, phone: str) -> None:
    body_of(requests.post(f"{url}/api/sign-in/code", json={"phone": phone}, timeout=TIMEOUT))


def enter(url: str, phone: str, code: str) -> Person:
    answer = requests.post(f"{url}/api/sign-in", json={"phone": phone, "code": code}, timeout=TIMEOUT)
    return Person(url, body_of(answer)["token"])


def at_once(work: Any, arguments: Any, threads: int = 6) -> list[Any]:
    """``work`` for each argument, several at a time."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, arguments))


class Reader:
    """Someone signed in at the portal's pages, with a browser that runs no scripts."""

    def __init__(self, person: Person, lang: str = "zh") -> None:
        self.url = person.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.cookies = f"lw_session={person.token}; lang={lang}"

    def open(self, path: str) -> requests.Response:
        headers = {"Cookie": self.cookies}
        return self.http.get(self.url + path, headers=headers, timeout=TIMEOUT, allow_redirects=False)

    def form(self, session_id: str, *names: str) -> dict[str, str]:
        """The booking form of a session as its page gives it, filled in."""
        page = self.open(f"/sessions/{session_id}/book?people={len(names)}")
        assert page.status_code in (200, 503), (
            page.status_code
        )  # 503: it is known to be away, and said before
        self.cookies += "".join(f"; {cookie.name}={cookie.value}" for cookie in page.cookies)
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.text))
        return hidden | {f"party-{row}-name": name for row, name in enumerate(names)} | {"waitlist": "1"}

    def send(self, session_id: str, form: dict[str, str]) -> requests.Response:
        page = f"{self.url}/sessions/{session_id}/book"
        headers = {"Cookie": self.cookies, "Referer": page}
        return self.http.post(page, data=form, headers=headers, timeout=TIMEOUT, allow_redirects=False)
