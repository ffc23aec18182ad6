"""What processes read into their memory: a worker all that its tables hang on, none what answers; nobody what is rare.

In processes of their own, as that of the tests has read everything.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.environment import embedded_addresses, environment
from deploy.patience import patient
from deploy.site import DEPARTMENTS, Site

READ = """
import json, sys
from importlib import import_module
from sqlalchemy.orm import configure_mappers
department = import_module(sys.argv[1])
app = department.create_app(answers=False)
by_worker = sorted(sys.modules)
configure_mappers()
for table in app.extensions["metadata"].tables.values():
    for key in table.foreign_keys:
        key.column
department.create_app()
print(json.dumps([by_worker, sorted(sys.modules)]))
"""
RARE = {
    *("alembic", "hypothesis", "psycopg", "pytest", "rich", "sqlalchemy.dialects.postgresql"),
    *("docx", "feedgen", "icalendar", "lxml", "openpyxl", "pypinyin", "resvg_py", "rjieba", "xlsxwriter"),
}
"""Megabytes each. What a process needs of them now and then is read where it is needed."""
OF_PAGES = {"babel", "flask_babel", "requests", "urllib3", "wtforms"}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_worker_reads_no_routes_and_all_its_tables_and_nobody_reads_what_is_rare(
    department: str, tmp_path: Path
) -> None:
    site = Site(tmp_path, port=8100)
    process = subprocess.run(
        [sys.executable, "-c", READ, department],
        env={"PATH": os.environ["PATH"]} | environment(site, department, embedded_addresses(site), clock=""),
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(60),
    )
    assert process.returncode == 0, process.stderr
    by_worker, by_all = map(set, json.loads(process.stdout))
    assert by_worker & OF_PAGES == set()
    assert by_all & RARE == set()
    assert {name for name in by_worker if answers(name)} == set()


def answers(module: str) -> bool:
    """Whether a module is there for those who ask. The catalogue's `routes` are a noun."""
    is_routes = module.endswith(".routes") and module != "gateway.catalogue.routes"
    return is_routes or module.startswith(("gateway.api", "gateway.portal"))
