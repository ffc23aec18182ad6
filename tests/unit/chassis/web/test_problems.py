"""Every error leaves as a problem in the reader's language."""

import pytest
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from chassis.config import Settings as BaseSettings
from chassis.errors import Conflict, Invalid
from chassis.storage.db import new_metadata
from chassis.web.app import mount, new_app
from chassis.web.auth import public
from chassis.wording import Text

blp = Blueprint("things", __name__, url_prefix="/things")


class Row(Schema):
    seats = fields.Integer(required=True, validate=validate.Range(1, 10))


class Thing(Schema):
    title = fields.String(required=True, validate=validate.Length(1, 5))
    rows = fields.List(fields.Nested(Row))


class ShelfFull(Conflict):
    title = Text("架子满了", "The shelf is full")


@blp.post("")
@blp.arguments(Thing)
@public
def create(_body):
    raise ShelfFull(Text("换一个架子。", "Take another shelf."), shelf=7)


@blp.get("/framed")
@public
def framed():
    reserved = {"type": "x", "title": "x", "status": "granted", "instance": "x", "request_id": "x"}
    raise ShelfFull(**reserved, shelf=7)


@blp.get("/crash")
@public
def crash():
    raise RuntimeError("boom")


@blp.get("/field")
@public
def bad_field():
    raise Invalid.field("rows.0.seats", Text("座位太少", "Too few seats"))


@pytest.fixture
def client(tmp_path):
    class Settings(BaseSettings):
        prefix = "THINGS"

    settings = Settings(
        environment="test",
        database_url=f"sqlite:///{tmp_path}/x.db",
        broker_url=f"embedded:///{tmp_path}/bus.db",
    )
    app = new_app("things", settings, "Things", new_metadata())
    mount(app, blp)
    return app.test_client()


def test_a_domain_error_says_what_how_and_where(client):
    answer = client.post("/things", json={"title": "书"}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["type"] == "/problems/shelf-full"
    assert (problem["title"], problem["detail"]) == ("The shelf is full", "Take another shelf.")
    assert (problem["instance"], problem["shelf"]) == ("/things", 7)
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_no_member_takes_the_place_of_the_frame(client):
    answer = client.get("/things/framed")
    assert answer.status == "409 CONFLICT"
    problem = answer.get_json(force=True)
    assert (problem["type"], problem["title"]) == ("/problems/shelf-full", "架子满了")
    assert (problem["status"], problem["instance"], problem["shelf"]) == (409, "/things/framed", 7)
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_chinese_comes_first(client):
    assert client.post("/things", json={"title": "书"}).get_json(force=True)["title"] == "架子满了"


def test_validation_names_every_field_by_its_path(client):
    answer = client.post(
        "/things", json={"title": "太长了太长了", "rows": [{"seats": 3}, {"seats": 99}], "x": 1}
    )
    assert answer.status_code == 422
    messages = {error["field"]: error["message"] for error in answer.get_json(force=True)["errors"]}
    assert messages.keys() == {"title", "rows.1.seats", "x"}
    assert messages["x"] == "没有这一项，请删去"
    assert "5" in messages["title"] and "10" in messages["rows.1.seats"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("post", "/things", {"data": "{", "content_type": "application/json"}, 400),
        ("post", "/things", {"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ("post", "/things", {"data": "x" * 2_000_000, "content_type": "application/json"}, 413),
        ("put", "/things", {}, 405),
        ("get", "/nowhere", {}, 404),
        ("get", "/things/field", {}, 422),
        ("get", "/things/field", {"environ_overrides": {"QUERY_STRING": "lang=\xff\x01"}}, 422),
        ("get", "/things/crash", {}, 500),
    ],
)
def test_everything_else_is_a_problem_too(client, method, path, options, status):
    answer = getattr(client, method)(path, **options)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["status"] == status
    assert problem["title"]
    if status == 405:
        assert "POST" in answer.headers["Allow"]
    if status == 500:
        assert "boom" not in answer.text


def test_a_request_id_is_kept_when_it_is_one(client):
    assert client.get("/livez", headers={"X-Request-Id": "abcdef12"}).headers["X-Request-Id"] == "abcdef12"
    assert client.get("/livez", headers={"X-Request-Id": "a b\tc"}).headers["X-Request-Id"] != "a b\tc"
