"""The walls of the house hold, and each of them is noticed when it is broken in a copy."""

import subprocess
import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema

from tests.walls import rules
from tests.walls.inherited import classes, private_parts_replaced
from tests.walls.rules import (
    PORTAL,
    Rule,
    clocks_set_by_fixtures,
    migrations_in_line,
    one_word_for_each,
    paths_spelled_by_clients,
    rooms_drawn,
    rooms_listed,
    short_tests,
    small_files,
    variables_of_pages_are_nouns,
)
from tests.walls.scratch import CONFIGURATION, added, contracts_kept, copy_house
from tests.walls.sources import Source, sources

# `make lint`, beside which `make test-fast` runs, holds the rules themselves.
pytestmark = pytest.mark.slow

TOP = Path(__file__).resolve().parents[3]
REGISTRATION = "services/registration/registration"
VENUES = "services/venues/venues"
REPORTING = "services/reporting/reporting"

# {contract of import-linter: what breaks it, (file, text)}
OFFENCES = {
    "": ("chassis/chassis/clock.py", ""),
    "chassis-knows-none": ("chassis/chassis/web/auth.py", "import venues.config"),
    "chassis-floors": ("chassis/chassis/storage/db.py", "from ..messaging import outbox"),
    "apart": (f"{VENUES}/config.py", "if TYPE_CHECKING:\n    from reporting.config import Settings"),
    "deployment": ("gateway/gateway/settings.py", "import deploy.ports"),
    "registration": (f"{REGISTRATION}/bookings/records.py", "from ..schedule import facts"),
    "registration-inside": (f"{REGISTRATION}/bookings/model.py", "from . import schemas"),
    "venues": (f"{VENUES}/venues/model.py", "from ..closures import closures"),
    "venues-inside": (f"{VENUES}/openings/model.py", "from . import openings"),
    "reporting": (f"{REPORTING}/units/model.py", "from ..plans.model import Plan"),
    "reporting-inside": (f"{REPORTING}/plans/model.py", "from . import plans"),
    "gateway": ("gateway/gateway/accounts/sign_in.py", "from ..portal.frame import layout"),
    "portal": ("gateway/gateway/portal/staff/door.py", "from ..citizen import booking"),
    "asks-nobody": ("gateway/gateway/portal/frame/layout.py", "from ...departments import registration"),
    "by-clients": ("gateway/gateway/portal/citizen/booking.py", "from ...departments.asking import ask"),
    "catalogue-inside": ("gateway/gateway/catalogue/model.py", "from . import search"),
    "shelf-inside": ("gateway/gateway/shelf/pages.py", "from . import counter"),
    "accounts-inside": ("gateway/gateway/accounts/limits.py", "from . import staff_accounts"),
    "waiting-room-inside": ("gateway/gateway/waiting_room/model.py", "from . import line"),
    "wordbook-inside": ("gateway/gateway/wordbook/model.py", "from . import unmet"),
    "departments-inside": ("gateway/gateway/departments/asking.py", "from . import registration"),
    "flask-departments": (f"{REGISTRATION}/bookings/book.py", "from flask import g"),
    "flask-beside-rooms": (f"{REGISTRATION}/events.py", "from flask import g"),
    "flask-chassis": ("chassis/chassis/messaging/outbox.py", "from flask import g"),
    "pika": ("chassis/chassis/messaging/bus/embedded.py", "import pika"),
    "requests": (f"{REGISTRATION}/delivery/messengers.py", "import requests"),
    "urllib3": ("chassis/chassis/web/keys.py", "def fetch():\n    import urllib3"),
    "obstore": ("services/reporting/reporting/material/material.py", "import obstore"),
    "http": ("gateway/gateway/departments/connection.py", "from http.client import HTTPConnection"),
    "socket": ("chassis/chassis/messaging/bus/rabbitmq/line.py", "import socket"),
    "psycopg": (f"{REGISTRATION}/sessions/sessions.py", "import psycopg"),
    "sqlite3": ("chassis/chassis/storage/db.py", "import sqlite3"),
    "circles": ("chassis/chassis/wording.py", "from .errors import DomainError"),
}

LONG = "\n".join(f"def verb_{n}():" + "\n    pass" * 30 for n in range(300))
TWIN = "from chassis.errors import Conflict\nclass SeatGone(Conflict):\n    pass"
ABSENT = "from chassis.errors import NotFound\nclass NoSuchSeat(NotFound):\n    pass"
UNNAMED = "from chassis.errors import NotFound\nclass SeatUnknown(NotFound):\n    pass"
PLAIN = "from chassis.errors import NotFound\ndef find():\n    raise NotFound()"

# What breaks each rule of tests/walls: the files that are added to venues.
BROKEN_RULES: list[tuple[Rule, dict[str, str]]] = [
    (rules.short_functions, {"long.py": LONG}),
    (rules.short_files, {"long.py": "VALUE = 1\n" * 401}),
    (rules.verbs_at_home, {f"room_{n}/verbs.py": "def settle():\n    pass" for n in range(4)}),
    (rules.errors_told_apart, {"room_1/seats.py": TWIN, "room_2/seats.py": TWIN}),
    (rules.errors_told_apart, {"room_1/seats.py": ABSENT, "room_2/seats.py": ABSENT}),
    (rules.errors_named_by_noun, {"seats.py": UNNAMED}),
    (rules.errors_named_by_noun, {"seats.py": PLAIN}),
    (rules.errors_keep_their_frame, {"seats.py": "def seat():\n    raise SeatGone(status='granted')"}),
    (
        rules.transactions_at_the_edge,
        {"seats.py": "def seat():\n    with transaction() as db:\n        pass"},
    ),
    (rules.transactions_at_the_edge, {"seats.py": "def seat():\n    database().reading()"}),
    (rules.pages_given_data, {"seats.py": "def alike(): ...\nrender_template('seats.html', alike=alike)"}),
    (rules.pages_given_data, {"seats.py": "render_template('seats.html', alike=lambda: 1)"}),
    (rules.time_and_chance_from_the_machine, {"seats.py": "import secrets"}),
    (rules.time_and_chance_from_the_machine, {"seats.py": "from random import choice"}),
    (rules.time_and_chance_from_the_machine, {"seats.py": "now = datetime.now(UTC)"}),
    (rules.results_read, {"seats.py": "db.execute(select(Seat.id))"}),
    (rules.results_read, {"seats.py": "db.execute(query.with_for_update())"}),
    (rules.variables_are_nouns, {"seats.py": "told = 1"}),
    (rules.variables_are_nouns, {"seats.py": "def seat(one):\n    return [found for found in one]"}),
    (rules.variables_are_nouns, {"seats.py": "kept = 1"}),
    (
        rules.variables_are_nouns,
        {"seats.py": "def seat(party, refused):\n    return [wanted for wanted in party]"},
    ),
    (rules.functions_are_verbs, {"seats.py": "def kept(seats):\n    return seats"}),
    (rules.functions_are_verbs, {"seats.py": "def _listed(seats):\n    return seats"}),
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_house(TOP, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def kept(scratch: Path) -> dict[str, bool]:
    """{contract: whether it is kept while what should break it is there}"""
    return contracts_kept(scratch, OFFENCES)


def contracts() -> list[str]:
    configuration = tomllib.loads((TOP / CONFIGURATION).read_text(encoding="utf-8"))
    return [contract["id"] for contract in configuration["tool"]["importlinter"]["contracts"]]


def test_everyone_imports_only_what_they_may(kept: dict[str, bool]) -> None:
    assert kept[""], "see `make lint`"


@pytest.mark.parametrize("contract", contracts())
def test_a_broken_contract_is_noticed(contract: str, kept: dict[str, bool]) -> None:
    assert not kept[contract]


@pytest.fixture(scope="module")
def house() -> list[Source]:
    return sources(TOP)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_rules_hold(rule: Rule, house: list[Source]) -> None:
    assert list(rule(house)) == []


@pytest.mark.parametrize(("rule", "files"), BROKEN_RULES)
def test_a_broken_rule_is_noticed(rule: Rule, files: dict[str, str], scratch: Path) -> None:
    before = set(rule(sources(scratch, "chassis", "venues")))
    with ExitStack() as offences:
        for name, text in files.items():
            offences.enter_context(added(scratch / VENUES / name, text))
        assert set(rule(sources(scratch, "chassis", "venues"))) - before


def test_every_rule_is_broken_once() -> None:
    assert {rule for rule, _ in BROKEN_RULES} == set(rules.RULES)


@pytest.mark.parametrize(
    ("offence", "rule"),
    [
        ("from marshmallow import fields\nfields.String()._serialize", "private-member-access"),
        ("from flask.app import _make_timedelta", "import-private-name"),
    ],
)
def test_private_parts_of_a_library_are_noticed(offence: str, rule: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--stdin-filename"]
    process = subprocess.run(
        [*command, f"{VENUES}/seats.py", "-"],
        cwd=TOP,
        input=offence,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1 and rule in process.stdout, process


def test_no_class_replaces_private_parts_of_a_library() -> None:
    assert list(private_parts_replaced(classes())) == []


class Sloppy(Schema):
    _hooks = {}

    def _bind_field(self, field_name: str, field_obj: Any) -> None:
        """In the place of marshmallow's own."""

    def _of_ours(self) -> None:
        """Nobody else's."""


def test_a_replaced_private_part_is_noticed() -> None:
    faults = {fault.partition(".Sloppy.")[2] for fault in private_parts_replaced([Sloppy])}
    assert faults == {"_bind_field is marshmallow.schema.Schema's", "_hooks is marshmallow.schema.Schema's"}


def test_no_large_file_is_kept() -> None:
    assert list(small_files(TOP)) == []


def test_a_large_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "wheel.whl").write_bytes(bytes(500_001))
    (tmp_path / "ours.py").write_bytes(bytes(500_000))
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    assert list(small_files(tmp_path)) == ["wheel.whl: 500,001 bytes"]


def test_every_room_is_drawn() -> None:
    assert list(rooms_drawn(TOP)) == []


def test_a_room_that_is_not_drawn_is_noticed(tmp_path: Path) -> None:
    tree = "From the top floor down:\n```\nvenues         closures    when\n             · lofts       where\n```\n"
    (tmp_path / "ARCHITECTURE.md").write_text(tree)
    for room in ("closures", "openings"):
        (tmp_path / VENUES / room).mkdir(parents=True)
        (tmp_path / VENUES / room / "__init__.py").touch()
    missing, drawn = rooms_drawn(tmp_path)
    assert "no line for venues/openings" in missing
    assert "venues/lofts, which is not there" in drawn


def test_every_room_is_listed_in_its_readme() -> None:
    assert list(rooms_listed(TOP)) == []


def test_a_room_that_its_readme_does_not_list_is_noticed(tmp_path: Path) -> None:
    for room in ("closures", "openings"):
        (tmp_path / VENUES / room).mkdir(parents=True)
        (tmp_path / VENUES / room / "__init__.py").touch()
    lines = ("## Rooms", "", "| `closures`, `lofts` | when |", "", "## Events", "", "| `openings` | told |")
    (tmp_path / "services/venues/README.md").write_text("\n".join(["# venues", "", *lines]))
    assert list(rooms_listed(tmp_path)) == [
        "services/venues/README.md has a line for what is not there, lofts",
        "services/venues/README.md has no line for openings",
    ]


def test_pages_call_what_they_show_by_its_noun() -> None:
    assert list(variables_of_pages_are_nouns(TOP)) == []


def test_a_page_that_does_not_is_noticed(tmp_path: Path) -> None:
    (tmp_path / PORTAL).mkdir(parents=True)
    page = "{% for one in parties %}{% set asked, party = one.asked, one %}{% for own_unit in units %}"
    (tmp_path / PORTAL / "door.html").write_text(page)
    names = [fault.rpartition(": ")[2].split()[0] for fault in variables_of_pages_are_nouns(tmp_path)]
    assert names == ["one", "asked"]


def test_each_thing_has_one_word() -> None:
    assert list(one_word_for_each(TOP)) == []


def test_another_word_is_noticed(tmp_path: Path) -> None:
    (tmp_path / REPORTING).mkdir(parents=True)
    (tmp_path / REPORTING / "sentences.py").write_text(
        'text = "其中 60 岁及以上 3 人、儿童 2 人"\nkind = "成人继续教育"\n'
    )
    assert [fault.split()[1] for fault in one_word_for_each(tmp_path)] == ["岁及以上", "儿童"]


def test_paths_are_spelled_by_clients() -> None:
    assert list(paths_spelled_by_clients(TOP)) == []


def test_a_path_on_a_page_is_noticed(tmp_path: Path) -> None:
    (tmp_path / PORTAL).mkdir(parents=True)
    (tmp_path / PORTAL / "units.html").write_text('<a href="/api/reporting/units.xlsx">')
    (tmp_path / PORTAL / "door.html").write_text('<a href="/api/door/{{ venue_id }}">')
    [fault] = paths_spelled_by_clients(tmp_path)
    assert fault.startswith(f"{PORTAL}/units.html")


def test_clocks_are_set_by_fixtures() -> None:
    assert list(clocks_set_by_fixtures(TOP)) == []


@pytest.mark.parametrize("way", ['app.extensions["clock"].', "clock().", "clock."])
def test_a_clock_set_by_hand_is_noticed(way: str, tmp_path: Path) -> None:
    (tmp_path / "tests/unit/venues").mkdir(parents=True)
    (tmp_path / "tests/unit/venues/test_seats.py").write_text(f"{way}" + "set(NINE)")
    (tmp_path / "tests/unit/venues/test_doors.py").write_text("places.set_clock(NINE)")
    [fault] = clocks_set_by_fixtures(tmp_path)
    assert "test_seats.py" in fault


def test_files_of_tests_are_short() -> None:
    assert list(short_tests(TOP)) == []


def test_a_long_file_of_tests_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "tests/unit/venues").mkdir(parents=True)
    (tmp_path / "tests/unit/venues/test_seats.py").write_text("x = 1\n" * 401)
    (tmp_path / "tests/unit/venues/test_doors.py").write_text("x = 1\n" * 400)
    [fault] = short_tests(tmp_path)
    assert "test_seats.py: 401 lines" in fault


def test_migrations_follow_each_other() -> None:
    assert list(migrations_in_line(TOP)) == []


def test_two_migrations_of_one_number_are_noticed(tmp_path: Path) -> None:
    versions = tmp_path / VENUES / "migrations/versions"
    versions.mkdir(parents=True)
    script = 'revision = "{0}"\ndown_revision = {1}\n'
    for name, numbers in {
        "0001_a": ("0001", "None"),
        "0002_b": ("0002", '"0001"'),
        "0002_c": ("0002", '"0001"'),
    }.items():
        (versions / f"{name}.py").write_text(script.format(*numbers))
    [fault] = migrations_in_line(tmp_path)
    assert "0002_c" in fault
