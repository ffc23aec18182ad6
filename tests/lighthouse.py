"""``make lighthouse``: what Lighthouse says of the first page, the list of activities and an activity, on a phone.

``python -m tests.lighthouse [--port N] [--folder FOLDER]``

The portal has to run (``make run``). Lighthouse is installed by npm below FOLDER, as the user's npm is configured, and
drives Debian's Chromium. The exit code is 1 where a page has less than it must; what performance it has is only
printed, as it follows from the machine. Without npm nothing is tried, and that is said.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from deploy import debian

PACKAGE = "lighthouse@12.8.2"
LEAST = {"accessibility": 100, "seo": 100, "best-practices": 95}
SHOWN = ("performance", *LEAST)
SECONDS = 300


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=Path("var/lighthouse"))
    options = parser.parse_args(arguments)
    if not (shutil.which("npm") and shutil.which("node")):
        print("lighthouse: node and npm are not here; nothing was measured")
        return 0
    base = f"http://127.0.0.1:{options.port}"
    program = installed(options.folder.absolute())
    print(f"{'':32}" + "".join(f"{name:>16}" for name in SHOWN))
    faults = [fault for path in pages(base) for fault in faults_of(path, report(program, base + path))]
    print("\n".join(faults) or "every page has what it must")
    return 1 if faults else 0


def installed(folder: Path) -> Path:
    """Lighthouse's program, fetched where it is not there. Raises SystemExit where npm cannot."""
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", PACKAGE]
        if subprocess.run(command, cwd=folder, check=False, timeout=SECONDS).returncode:
            sys.exit(f"lighthouse: npm could not install {PACKAGE}; nothing was measured")
    return program


def pages(base: str) -> list[str]:
    """The paths that are measured. Raises SystemExit where no portal answers."""
    try:
        with urlopen(f"{base}/api/catalogue/activities?limit=1", timeout=30) as answer:
            [activity] = json.load(answer)["items"]
    except (URLError, ValueError) as error:
        sys.exit(f"lighthouse: no portal with activities at {base} ({error}); start it by make run")
    return ["/", "/activities", f"/activities/{activity['id']}"]


def report(program: Path, address: str) -> dict[str, Any]:
    """What Lighthouse says of a page in Chinese, as a phone has it."""
    command = [
        "node",
        str(program),
        address,
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(SHOWN)}",
    ]
    command += [
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
        '--extra-headers={"Accept-Language":"zh"}',
    ]
    environment = os.environ | {"CHROME_PATH": debian.browser() or ""}
    process = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS)
    if process.returncode:
        sys.exit(f"lighthouse: {address}: {process.stderr.decode()[-400:]}")
    report: dict[str, Any] = json.loads(process.stdout)
    return report


def faults_of(path: str, report: dict[str, Any]) -> list[str]:
    """A line for each thing that a page lacks, and one printed with what it has."""
    points = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in SHOWN}
    print(f"{path[:30]:32}" + "".join(f"{points[name]:>16}" for name in SHOWN), flush=True)
    return [
        f"{path}: {name} {points[name]}, not {least}: {', '.join(missing(report, name))}"
        for name, least in LEAST.items()
        if points[name] < least
    ]


def missing(report: dict[str, Any], category: str) -> list[str]:
    """The audits of a category that failed."""
    audits = [part["id"] for part in report["categories"][category]["auditRefs"]]
    return [id for id in audits if report["audits"][id]["score"] not in (None, 1)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
