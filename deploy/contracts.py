"""Write every service's openapi.json and asyncapi.json anew, each by its own command, and the broker's topology."""

import os
import subprocess
import tempfile
from pathlib import Path

from deploy import topology
from deploy.demo_clock import DemoClock
from deploy.environment import embedded_addresses, environment
from deploy.processes import flask
from deploy.site import DEPARTMENTS, TOP, Site


def write_all() -> None:
    """Run ``flask --app <department> contracts`` for each, then write definitions.json. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        clock = DemoClock(site.var / "clock").setting
        for department in DEPARTMENTS:
            settings = environment(site, department, embedded_addresses(site), clock)
            plain = {name: text for name, text in settings.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
            subprocess.run(flask(department, "contracts"), env=os.environ | plain, cwd=TOP, check=True)
    print(topology.write())
