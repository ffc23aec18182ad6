"""A service is ready with its tables at this version, the gateway's keys at hand, and what is slow at first done."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from chassis.messaging import beats
from chassis.storage.migrations import configuration
from chassis.storage.stores import CHASSIS_HISTORY, CHASSIS_SCRIPTS, HISTORY, revisions, stores
from chassis.testing import prepare
from chassis.web.health import add_warm_up
from chassis.web.keys import GatewayKeys
from tests.fixtures.apps import NAMES
from tests.fixtures.toys import ClerkSettings, clerk

NOWHERE = "http://127.0.0.1:9/.well-known/jwks.json"


@pytest.fixture
def app(tmp_path, issuer):
    settings = ClerkSettings(
        environment="test",
        database_url=f"sqlite:///{tmp_path}/clerk.db",
        broker_url=f"embedded:///{tmp_path}/bus.db",
        jwks_url=NOWHERE,
    )
    app = clerk(settings)
    app.extensions["keys"] = issuer.keys
    yield app
    app.extensions["database"].close()


def refusal(app):
    """What a service that is not ready says, in English."""
    answer = app.test_client().get("/readyz", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    return answer.get_json(force=True)["detail"]


def readiness(app):
    return app.test_client().get("/readyz").status_code


def upgrade(app, scripts, history, revision):
    with app.extensions["database"].engine.connect() as connection:
        command.upgrade(configuration(scripts, history, connection), revision)


def test_a_database_that_was_never_migrated_names_the_command(app):
    assert "flask --app clerk migrate" in refusal(app)
    prepare(app)
    assert readiness(app) == 200


@pytest.mark.slow
@pytest.mark.parametrize("ahead", ["chassis", "service"])
def test_both_histories_have_to_be_at_their_head(app, ahead):
    if ahead == "chassis":
        upgrade(app, CHASSIS_SCRIPTS, CHASSIS_HISTORY, "head")
    else:
        upgrade(app, CHASSIS_SCRIPTS, CHASSIS_HISTORY, "0001")
        upgrade(app, Path(app.root_path) / "migrations", HISTORY, "head")
    assert "migrate" in refusal(app)


def test_what_a_later_version_has_migrated_is_not_behind(app):
    """During an upgrade the old processes go on until the new ones have come."""
    prepare(app)
    with app.extensions["database"].engine.begin() as connection:
        connection.execute(text(f"UPDATE {HISTORY} SET version_num = '9999'"))
    assert readiness(app) == 200


def test_a_database_that_is_away_is_no_missing_table(app, tmp_path):
    prepare(app)
    app.extensions["database"].close()
    for path in tmp_path.glob("clerk.db*"):
        path.unlink()
    (tmp_path / "clerk.db").mkdir()
    assert "database does not answer" in refusal(app)


def test_without_the_gateways_keys_no_department_is_ready(app, issuer):
    prepare(app)
    app.extensions["keys"] = GatewayKeys(NOWHERE)
    assert NOWHERE in refusal(app)
    app.extensions["keys"] = issuer.keys
    assert readiness(app) == 200


def test_what_is_slow_at_first_is_done_once_before_it_says_so(app, issuer):
    prepare(app)
    warmed = []
    add_warm_up(app, lambda db: warmed.append(db.scalar(text("SELECT 1"))))
    app.extensions["keys"] = GatewayKeys(NOWHERE)
    refusal(app)
    assert warmed == []
    app.extensions["keys"] = issuer.keys
    assert [readiness(app), readiness(app)] == [200, 200]
    assert warmed == [1]


def test_a_process_warms_up_before_anybody_asks_it_once_the_tables_are_there(app, issuer):
    warmed = []
    add_warm_up(app, lambda db: warmed.append(db.scalar(text("SELECT 1"))))
    app.extensions["keys"] = GatewayKeys(NOWHERE)
    for expected in ([], [1]):
        with app.app_context():
            app.extensions["readiness"].warm_early()
        assert warmed == expected
        prepare(app)
    app.extensions["keys"] = issuer.keys
    assert readiness(app) == 200 and warmed == [1]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_newest_revision_is_alembics_head(quiet_city, name):
    with quiet_city[name].app_context():
        for scripts in [CHASSIS_SCRIPTS, *(store.scripts for store in stores())]:
            assert revisions(scripts)[1] == ScriptDirectory(str(scripts)).get_current_head()


@pytest.mark.slow
def test_every_department_warms_up_what_it_has(new_app, issuer, tmp_path):
    for name in NAMES:
        app = prepare(new_app(name, f"sqlite:///{tmp_path}/{name}.db"))
        app.extensions["keys"] = issuer.keys
        assert readiness(app) == 200, name


def health(app, *options):
    return app.test_cli_runner().invoke(args=["worker-health", *options])


def test_a_worker_that_gives_no_sign_of_life_is_said_with_exit_code_1(app):
    unmigrated = health(app)
    assert unmigrated.exit_code == 1 and "was not migrated" in unmigrated.output
    prepare(app)
    assert health(app).exit_code == 1
    with app.extensions["database"].transaction() as db:
        beats.beat(db, "elsewhere:7", ["outbox"])
    answer = health(app)
    assert (answer.exit_code, answer.output) == (0, "elsewhere:7\t0 s ago\tpausing: outbox\n")
    assert health(app, "--here").exit_code == 1
    with app.extensions["database"].transaction() as db:
        db.execute(text("UPDATE worker_beat SET at = '2021-11-05 00:00:00.000000'"))
    late = health(app)
    assert late.exit_code == 1 and "late" in late.output
