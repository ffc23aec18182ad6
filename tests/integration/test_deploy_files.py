"""The files of deploy/ that other programs read: nginx takes its configuration, PostgreSQL the roles."""

import configparser
import dataclasses
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from deploy.databases import addresses, preparation
from deploy.environment import embedded_addresses, environment
from deploy.servers import Lease
from deploy.site import DEPARTMENTS, Site
from tests.fixtures import nginx
from tests.fixtures.patience import patient

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.mark.integration
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    command = [nginx.PROGRAM, "-t", "-c", str(nginx.configure(tmp_path))]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_nginx_leads_to_the_portal_only() -> None:
    text = nginx.CONFIGURATION.read_text()
    targets = {
        line.split()[1].rstrip(";") for line in text.splitlines() if line.strip().startswith("proxy_pass")
    }
    servers = [line.split()[1] for line in text.splitlines() if line.strip().startswith("server 1")]
    assert targets == {"http://learning_week_portal"}
    assert servers == ["127.0.0.1:8000"]


def test_a_unit_of_workers_gives_way_to_those_who_answer_people() -> None:
    weights = {}
    for kind in ("web", "worker"):
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.read(DEPLOY / "systemd" / f"learning-week-{kind}@.service")
        weights[kind] = unit.getint("Service", "CPUWeight")
    assert 0 < weights["worker"] < weights["web"]


@pytest.fixture
def prepared(own_postgresql: Lease, tmp_path: Path) -> Callable[[str], str]:
    """A server on which the departments' databases were made, twice; gives each department's URL."""
    site = Site(tmp_path / "var")
    task = preparation(site, own_postgresql.url)
    for _ in range(2):
        process = subprocess.run(
            task.command, env=task.environment, capture_output=True, text=True, check=False
        )
        assert process.returncode == 0, process.stderr
        assert not process.stderr
    return lambda department: addresses(site, own_postgresql.url)[department]


@pytest.mark.integration
def test_each_department_owns_its_database_and_enters_no_other(prepared: Callable[[str], str]) -> None:
    for department in DEPARTMENTS:
        url = prepared(department)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE noun (id int)")
        for other in set(DEPARTMENTS) - {department}:
            foreign = url.removesuffix(f"lw_{department}") + f"lw_{other}"
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(foreign)


def variables(department: str) -> dict[str, str]:
    """What a department's example environment sets."""
    lines = (DEPLOY / "env" / f"{department}.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_an_example_environment_is_whole_and_refused_for_its_samples_only(department: str) -> None:
    environment = {"PATH": os.environ["PATH"]} | variables(department)
    words = [sys.executable, "-m", "flask", "--app", department, "routes"]
    process = subprocess.run(
        words, env=environment, capture_output=True, text=True, check=False, timeout=patient(60)
    )
    assert process.returncode != 0
    faults = [line.strip() for line in process.stderr.splitlines() if line.startswith("  ")]
    samples = {name for name, text in variables(department).items() if "sample-only-" in text}
    assert {fault.partition(":")[0] for fault in faults} == samples, process.stderr


def test_links_in_the_demonstrations_messages_lead_to_its_own_portal(tmp_path: Path) -> None:
    site = Site(tmp_path, port=8100)
    variables_of_registration = environment(site, "registration", embedded_addresses(site), clock="")
    assert variables_of_registration["REGISTRATION_PORTAL_URL"] == "http://127.0.0.1:8100"


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_an_example_environment_explains_every_setting(department: str) -> None:
    package = importlib.import_module(f"{department}.{'settings' if department == 'gateway' else 'config'}")
    files = {
        package.Settings.prefix + "_" + field.name.upper() for field in dataclasses.fields(package.Settings)
    }
    documented = {name for name in variables(department) if name.startswith(department.upper())}
    # For tests and for the demonstration, or of no use to this department.
    apart = {"CLOCK", "FAILPOINT", "JWKS_URL", "DATA_KEY", "ERASURE_KEY", "AREA_CODE"}
    assert documented <= files
    assert {name.removeprefix(f"{department.upper()}_") for name in files - documented} <= apart
