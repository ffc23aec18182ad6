"""Files of the departments: handed on while they arrive, and never taken for whole when they break off."""

import threading
from http.server import BaseHTTPRequestHandler

import pytest
from requests.exceptions import RequestException

from tests.fixtures.loopback import serving, url_of
from tests.fixtures.patience import patient


class Slowly(BaseHTTPRequestHandler):
    """Sends the first piece of a file, and the rest only when the test lets it."""

    protocol_version = "HTTP/1.1"
    go_on: threading.Event
    asked: list[str]

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        if "results" in self.path:
            self.send_whole()
        else:
            self.send_in_chunks()

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.send_header("Content-Length", "5")
        self.end_headers()

    def send_in_chunks(self):
        self.send_header("Content-Disposition", "attachment; filename=bookings.csv")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        if self.go_on.wait(patient(10)) and "broken" not in self.path:
            self.wfile.write(b"4\r\nlast\r\n0\r\n\r\n")
        self.close_connection = True

    def send_whole(self):
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"first")

    def log_message(self, format, *args):
        """Nothing."""


@pytest.fixture
def slowly():
    """A department that sends files in pieces: (its address, the event that lets it go on, what it was asked)."""
    handler = type("Handler", (Slowly,), {"go_on": threading.Event(), "asked": []})
    with serving(handler) as server:
        yield url_of(server), handler.go_on, handler.asked
        handler.go_on.set()


def test_a_file_is_handed_on_while_it_arrives(new_gateway, slowly):
    url, go_on, _asked = slowly
    client = new_gateway(registration_url=url, page_seconds=0.1).test_client()
    answer = client.get("/api/registration/exports/sessions/1.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=bookings.csv"
    pieces = answer.iter_encoded()
    assert next(pieces) == b"first"
    go_on.set()
    assert b"".join(pieces) == b"last"
    answer.close()


def test_who_asks_first_how_large_a_file_is_hears_it(new_gateway, slowly):
    """It said 0, and a program that fetches in pieces took the file for empty."""
    client = new_gateway(reporting_url=slowly[0]).test_client()
    answer = client.head("/api/reporting/results/1")
    assert (answer.status_code, answer.headers["Content-Length"], answer.data) == (200, "5", b"")


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["plans/1/workbook.xlsx", "units.csv?edition_id=1", "programme/sittings.xlsx"]
)
def test_a_table_has_the_time_of_a_file(new_gateway, slowly, path):
    """It had that of a page, two seconds, and whoever pressed the link on a busy day read JSON."""
    url, go_on, _asked = slowly
    threading.Timer(0.5, go_on.set).start()
    client = new_gateway(reporting_url=url, page_seconds=0.1).test_client()
    answer = client.get(f"/api/reporting/{path}")
    assert (answer.status_code, answer.data) == (200, b"firstlast")


def test_a_file_that_breaks_off_is_not_taken_for_whole_nor_asked_for_again(new_gateway, slowly):
    url, go_on, request = slowly
    go_on.set()
    answer = new_gateway(registration_url=url).test_client().get("/api/registration/exports/broken.csv")
    with pytest.raises(RequestException):
        b"".join(answer.iter_encoded())
    answer.close()
    assert len(request) == 1


def test_a_file_that_is_refused_is_a_problem(new_gateway, department):
    department.answer(403, {"type": "/problems/not-your-unit", "title": "这不是您的单位", "status": 403})
    refusal = (
        new_gateway(registration_url=department.url)
        .test_client()
        .get("/api/registration/exports/units/1.csv")
    )
    assert (refusal.status_code, refusal.json["type"]) == (403, "/problems/not-your-unit")


def test_a_file_of_a_department_that_is_away(new_gateway):
    client = new_gateway().test_client()
    refusal = client.get("/api/registration/exports/units/1.csv")
    assert (refusal.status_code, refusal.json["department"]) == (503, "registration")


def test_a_result_tells_its_length(new_gateway, slowly):
    url, _go_on, _asked = slowly
    answer = new_gateway(reporting_url=url).test_client().get("/api/reporting/results/1")
    assert (answer.content_length, answer.data) == (5, b"first")
