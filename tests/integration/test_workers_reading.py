"""What a worker reads into its memory: all that its tables hang on, nothing that answers or serves another database.

In processes of their own, as that of the tests has read everything.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.environment import embedded, environment
from deploy.patience import patient
from deploy.site import DEPARTMENTS, Site

WORKER = """
import json, sys
from importlib import import_module
from sqlalchemy.orm import configure_mappers
app = import_module(sys.argv[1]).create_app(answers=False)
read = sorted(sys.modules)
configure_mappers()
for table in app.extensions["metadata"].tables.values():
    for key in table.foreign_keys:
        key.column
print(json.dumps(read))
"""
NEVER = {
    *("alembic", "hypothesis", "psycopg", "pytest", "rich", "sqlalchemy.dialects.postgresql"),
    *("docx", "lxml", "openpyxl", "requests", "resvg_py", "xlsxwriter"),
    *("babel", "icalendar", "pypinyin", "rjieba", "wtforms", "urllib3"),
}
"""Megabytes each. What a worker needs of them now and then is read where it is needed."""


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_worker_reads_no_routes_and_all_its_tables(department: str, tmp_path: Path) -> None:
    site = Site(tmp_path, port=8100)
    settings = environment(site, department, embedded(site), clock="")
    done = subprocess.run(
        [sys.executable, "-c", WORKER, department],
        env={"PATH": os.environ["PATH"]} | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(60),
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert NEVER & set(read) == set()
    assert [name for name in read if answers(name)] == []


def answers(module: str) -> bool:
    """Whether a module is there for those who ask. The catalogue's `routes` are a noun."""
    is_routes = module.endswith(".routes") and module != "gateway.catalogue.routes"
    return is_routes or module.startswith(("gateway.api", "gateway.portal"))
