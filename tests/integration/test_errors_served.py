"""Errors as they leave real servers: gunicorn before every department, and the gateway before all of them.

A test client is content with a status that is no number, and with an answer to HEAD that no server would send.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from chassis.testing import DATA_KEY, Issuer, eventually
from deploy.processes import web
from deploy.supervisor import Supervisor
from gateway.accounts import staff_accounts
from gateway.accounts.store import transaction
from tests.fixtures.door import BEGUN, RELEASED, come
from tests.fixtures.gateway import make_gateway
from tests.fixtures.pages import PASSWORD
from tests.fixtures.patience import patient
from tests.fixtures.processes import free_block
from tests.fixtures.registration import book, new_week
from tests.fixtures.stock import furnish, take_back
from tests.fixtures.venues import new_places

pytestmark = pytest.mark.timeout(240)

NOBODY = str(uuid.UUID(int=0))
APPEALED_AT = "2021-11-06T09:40:00+08:00"


class Site:
    """Two departments and the gateway under gunicorn; `appeal_id`: an appeal that waits to be decided."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first_port = free_block(3)
        self.url = self._url("gateway")
        self.appeal_id = _appeal(folder)
        with new_places(f"sqlite:///{folder}/venues.db", f"embedded:///{folder}/bus.db", Issuer()):
            pass
        _add_office(folder)
        self.supervisor = Supervisor(folder, print)

    def start(self) -> None:
        for name in ("gateway", "registration", "venues"):
            self.supervisor.start(web(name, self._port(name), self._environment(name)))
        eventually(lambda: all(self._is_ready(name) for name in ("gateway", "registration", "venues")), 120)
        self.token = self._sign_in()

    def ask(self, method: str, path: str, signed_in: bool = True, **more: Any) -> requests.Response:
        headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {self.token}"} if signed_in else {})
        return requests.request(method, self.url + path, headers=headers, timeout=patient(20), **more)

    def _port(self, name: str) -> int:
        return self.first_port + ("gateway", "registration", "venues").index(name)

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._port(name)}"

    def _environment(self, name: str) -> dict[str, str]:
        settings = {
            "ENVIRONMENT": "test",
            "DATABASE_URL": f"sqlite:///{self.folder}/{name}.db",
            "BROKER_URL": f"embedded:///{self.folder}/bus.db",
            "JWKS_URL": f"{self.url}/.well-known/jwks.json",
            "CLOCK": APPEALED_AT,
            "DATA_KEY": DATA_KEY,
        }
        if name == "gateway":
            settings |= {
                "SIGNING_KEY": DATA_KEY,
                "SECRET_KEY": "a secret key that is for tests only",
                "HASH_MEMORY_KIB": "19456",
                "REGISTRATION_URL": self._url("registration"),
                "VENUES_URL": self._url("venues"),
            }
        variables = {f"{name.upper()}_{key}": value for key, value in settings.items()}
        metrics = self.folder / f"{name}-metrics"
        metrics.mkdir()
        return dict(os.environ) | variables | {"PROMETHEUS_MULTIPROC_DIR": str(metrics), "METRICS_PORT": "0"}

    def _is_ready(self, name: str) -> bool:
        self.supervisor.tend()
        try:
            return requests.get(f"{self._url(name)}/readyz", timeout=patient(5)).ok
        except requests.RequestException:
            return False

    def _sign_in(self) -> str:
        answer = requests.post(
            f"{self.url}/api/sign-in/staff",
            json={"username": "office", "password": PASSWORD},
            timeout=patient(20),
        )
        return str(answer.json()["token"])


def _appeal(folder: Path) -> str:
    """Someone who missed a session says why; the id of their appeal."""
    database, broker = f"sqlite:///{folder}/registration.db", f"embedded:///{folder}/bus.db"
    with new_week(database, broker, Issuer()) as week:
        week.edition()
        venue = uuid.uuid4()
        session_id = week.slot(venue_id=venue)
        absent, here = book(week, session_id), book(week, session_id)
        week.set_clock(BEGUN)
        come(week.staff("door", venues=[venue]), session_id, code=here["code"])
        week.set_clock(RELEASED, "release the absent")
        path = f"/bookings/{absent['id']}/appeal"
        return str(absent["client"].create(path, {"text": "地铁停运"}).json["id"])


def _add_office(folder: Path) -> None:
    gateway = furnish(make_gateway(folder))
    with gateway.app_context():
        credential = staff_accounts.credential(PASSWORD)
        with transaction() as db:
            staff_accounts.create(db, credential=credential, username="office", roles=["office"], venues=[])
    take_back(gateway)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("served"))
    try:
        site.start()
        yield site
    finally:
        site.supervisor.stop()


def test_a_contrary_decision_on_an_appeal_is_a_conflict_and_no_crash(site: Site) -> None:
    path = f"/api/registration/appeals/{site.appeal_id}/decision"
    granted = site.ask("POST", path, json={"granted": True, "reply": "情况属实"})
    assert (granted.status_code, granted.json()["status"]) == (200, "granted")
    contrary = site.ask("POST", path, json={"granted": False, "reply": "不属实"})
    assert contrary.status_code == 409, contrary.text
    assert contrary.headers["Content-Type"] == "application/problem+json"
    problem = contrary.json()
    assert (problem["type"], problem["status"]) == ("/problems/appeal-decided", 409)
    assert (problem["instance"], problem["decision"]) == (path, "granted")


ERRORS = [
    ("GET", f"/api/venues/venues/{NOBODY}", True, 404),
    ("GET", "/api/registration/bookings", False, 401),
    ("GET", "/api/registration/bookings", True, 403),
    ("GET", "/api/registration/nothing/here", True, 404),
    ("PUT", "/api/venues/venues", True, 405),
    ("GET", "/api/reporting/plans", True, 503),
    ("GET", "/api/catalogue/activities?cursor=%00", False, 422),
    ("GET", "/api/treasury", False, 404),
]


@pytest.mark.parametrize(("method", "path", "signed_in", "status"), ERRORS)
def test_every_error_leaves_as_a_problem_with_its_frame(
    site: Site, method: str, path: str, signed_in: bool, status: int
) -> None:
    answer = site.ask(method, path, signed_in)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["type"].startswith("/problems/")
    assert problem["instance"] == path.partition("?")[0]
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_no_header_of_whoever_asks_makes_a_connection_secure(site: Site) -> None:
    """There is no proxy before this gateway, so nobody's word is taken for one."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Ssl": "on"}
    answer = requests.get(site.url + "/?lang=en", headers=headers, timeout=patient(20))
    assert "Strict-Transport-Security" not in answer.headers
    assert "secure" not in answer.headers["Set-Cookie"].lower() and "evil" not in answer.text


@pytest.mark.parametrize(
    ("path", "signed_in", "status"),
    [(path, signed_in, status) for method, path, signed_in, status in ERRORS if method == "GET"],
)
def test_head_is_refused_with_the_status_of_get(site: Site, path: str, signed_in: bool, status: int) -> None:
    answer = site.ask("HEAD", path, signed_in)
    assert (answer.status_code, answer.content) == (status, b"")
