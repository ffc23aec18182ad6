"""What each service says it promises: generated as committed, sound, kept by the others, and never taken back."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.messaging import contracts

TOP = Path(__file__).resolve().parents[2]
RELEASED = Path(__file__).parent / "released"
FOLDERS = {
    "registration": TOP / "services" / "registration" / "registration",
    "venues": TOP / "services" / "venues" / "venues",
    "reporting": TOP / "services" / "reporting" / "reporting",
    "gateway": TOP / "gateway" / "gateway",
}
GENERATED = {"openapi.json": contracts.openapi, "asyncapi.json": contracts.asyncapi}


def committed(name, document):
    return json.loads((FOLDERS[name] / document).read_text(encoding="utf-8"))


@pytest.fixture
def app(quiet_city, request):
    return quiet_city[request.param]


@pytest.mark.parametrize("document", GENERATED)
@pytest.mark.parametrize("app", FOLDERS, indirect=True)
def test_what_is_committed_is_what_is_generated(app, document):
    name = app.extensions["settings"].department
    text = (FOLDERS[name] / document).read_text(encoding="utf-8")
    assert text == contracts.as_text(GENERATED[document](app)), "run `make contracts`"


@pytest.mark.parametrize("name", FOLDERS)
def test_openapi_documents_are_sound(name):
    document = committed(name, "openapi.json")
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


@pytest.mark.parametrize("name", FOLDERS)
def test_every_operation_says_what_it_is_and_refuses_in_problems(name):
    document = committed(name, "openapi.json")
    refusal = document["components"]["responses"]["DEFAULT_ERROR"]
    assert list(refusal["content"]) == ["application/problem+json"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            assert operation.get("summary"), f"{method} {path}"
            default = {"$ref": "#/components/responses/DEFAULT_ERROR"}
            assert operation["responses"]["default"] == default, f"{method} {path}"


@pytest.mark.parametrize("name", FOLDERS)
def test_event_schemas_are_sound(name):
    document = committed(name, "asyncapi.json")
    for schema in (*contracts.sends(document).values(), *contracts.receives(document).values()):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_department_sends_under_its_own_name_and_version(name):
    for type_ in contracts.sends(committed(name, "asyncapi.json")):
        assert re.fullmatch(rf"{name}\.[a-z]+(-[a-z]+)+\.v[1-9]", type_)


def test_what_readers_need_is_promised():
    assert contracts.unkept_promises(committed(name, "asyncapi.json") for name in FOLDERS) == []


def test_no_department_reads_what_it_tells_itself():
    for name in FOLDERS:
        document = committed(name, "asyncapi.json")
        assert not set(contracts.sends(document)) & set(contracts.receives(document))


def releases():
    return sorted(path.name for path in RELEASED.glob("*.asyncapi.json"))


@pytest.mark.parametrize("file", releases())
def test_nothing_promised_in_a_release_is_gone(file):
    name = re.match(r"([a-z]+)-\d+\.\d+\.\d+\.asyncapi\.json$", file)[1]
    released = json.loads((RELEASED / file).read_text(encoding="utf-8"))
    assert contracts.broken_promises(released, committed(name, "asyncapi.json")) == []


@pytest.mark.parametrize("file", releases())
def test_a_release_of_one_department_still_feeds_the_readers_of_today(file):
    """A department that has not been upgraded yet sends what the others can read.

    What it sends only since is not there to be read yet, and its readers have to do without it.
    """
    released = json.loads((RELEASED / file).read_text(encoding="utf-8"))
    others = [committed(name, "asyncapi.json") for name in FOLDERS if name != released["info"]["title"]]
    today = contracts.sends(committed(released["info"]["title"], "asyncapi.json"))
    new = {f"reads {type_}, which nobody sends" for type_ in today.keys() - contracts.sends(released).keys()}
    unkept = contracts.unkept_promises([released, *others])
    assert [line for line in unkept if line.partition(" ")[2] not in new] == []


def test_every_department_has_a_release():
    assert {file.partition("-")[0] for file in releases()} == set(FOLDERS)
