"""CSS and pictures: names that say what is in them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def browser(gateway: Flask) -> FlaskClient:
    return gateway.test_client()


@pytest.mark.slow
def test_what_a_page_is_dressed_in_is_never_asked_for_again(browser: FlaskClient) -> None:
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.get("/").text))
    assert len(addresses) == 2
    for address in addresses:
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{8}\.(css|svg)", address)
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
        assert answer.mimetype in ("text/css", "image/svg+xml")
        assert browser.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert browser.get(addresses.pop(), headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"]


@pytest.mark.parametrize("name", ["portal.css", "portal.00000000.css"])
def test_the_name_of_another_release_gives_what_is_there_now(browser: FlaskClient, name: str) -> None:
    answer = browser.get(f"/static/{name}")
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["nothing.css", "css", ".css", "..", "../__init__.py", "portal.", "a/portal.css"]
)
def test_nothing_else_lies_there(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404
