"""Known faults, put back one by one into a copy of the house: the simulation must find each.

``python -m tests.simulation.faults [F1 …]``: for each, or these, after how many seeds, by which truth, and the story.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.walls.scratch import IMPORTED_FROM
from tests.walls.sources import PACKAGES

TOP = Path(__file__).resolve().parents[2]
SEEDS, STEPS, DAYS, SHORT = "1-20", 500, 5, 60


class Change(NamedTuple):
    """In a file, what stands there and what stood there when the fault did."""

    file: str
    mended: str
    faulty: str


REGISTRATION = "services/registration/registration"
FAULTS = {
    "F1: who came to the first date of a series is told nothing more": [
        Change(
            f"{REGISTRATION}/schedule/rescheduling.py",
            "Booking.session_id == session.id, HAS_PLACE)",
            'Booking.session_id == session.id, Booking.status.in_(("confirmed", "waitlisted")))',
        ),
        Change(
            f"{REGISTRATION}/delivery/reminders.py",
            "        Booking.holding > 0,\n",
            '        Booking.status == "confirmed",\n',
        ),
    ],
    "F4: certificates outlive what they certify": [
        Change(
            f"{REGISTRATION}/learning/certificates.py",
            "        return certificate in valid_certificates(db, booking)\n",
            '        return booking.status == "attended"\n',
        ),
    ],
    "F5: one reminder for ever, whatever it was for": [
        Change(
            f"{REGISTRATION}/delivery/reminders.py",
            "limit - len(rows), starts_at=in_utc(starts_at))",
            "limit - len(rows))",
        ),
    ],
    "M1: who walked in loses the seat later": [
        Change(
            f"{REGISTRATION}/door/reckoning.py",
            '    pending = [row for row in rows if row.outcome != "accepted"]\n',
            "    for row in rows:\n"
            '        if row.booking_id is None and row.outcome == "accepted":\n'
            "            free_walk_in(db, session, row)\n"
            '    pending = [row for row in rows if row.outcome != "accepted" or row.booking_id is None]\n',
        ),
    ],
    "M4: who has no phone is on no list": [
        Change(
            f"{REGISTRATION}/notices/model.py",
            '    return "unreachable" if is_to_be_told else STATUS_OF_REACH[reach]\n',
            "    return STATUS_OF_REACH[reach]\n",
        ),
    ],
    "M22: who was missed by a mistake stays so": [
        Change(
            f"{REGISTRATION}/door/reckoning.py",
            "    is_unkept = session.released_at is not None and not session.door_kept\n",
            "    is_unkept = False\n",
        ),
    ],
    "V1: a count by head does not count": [
        Change(
            "services/venues/venues/pledges/recount.py",
            "CAME = func.coalesce(HeadCount.people, Demand.came + Demand.walk_ins)",
            "CAME = (Demand.came + Demand.walk_ins)",
        ),
    ],
    "V2: the public reads what is only proposed": [
        Change(
            "services/reporting/reporting/plans/model.py",
            "        return {name: value for name, value in changes.items() if name not in first}\n",
            "        return changes\n",
        ),
    ],
    "M6: a date that is dropped is not named": [
        Change(
            f"{REGISTRATION}/delivery/differences.py",
            '    dates = describe_dates(before["dates"], session, locale, now) if "dates" in before else ""\n',
            '    dates = ""\n',
        ),
    ],
    "D1: who comes back is not told which dates were moved meanwhile": [
        Change(
            f"{REGISTRATION}/schedule/reopenings.py",
            '    return {id: {"before": before} for id, before in moved.items() if before}\n',
            "    return {}\n",
        ),
    ],
    "D2: a date that a closure ends now is called off": [
        Change(
            f"{REGISTRATION}/delivery/differences.py",
            'if date["id"] in old or span_of(date)[1] > now}',
            "if span_of(date)[1] > now}",
        ),
    ],
}


def main(names: list[str]) -> int:
    fault_names = [name for name in FAULTS if not names or name.partition(":")[0] in names]
    unnoticed = [name for name in fault_names if not is_noticed(name)]
    print(f"not noticed: {', '.join(unnoticed)}" if unnoticed else "Each fault was noticed.")
    return bool(unnoticed)


def is_noticed(name: str) -> bool:
    """Whether the simulation finds a fault; it says where."""
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        scratch = Path(folder)
        for package in PACKAGES.values():
            shutil.copytree(TOP / package, scratch / package, ignore=shutil.ignore_patterns("__pycache__"))
        for change in FAULTS[name]:
            put_back(scratch / change.file, change)
        print(f"Put back: {name}.", flush=True)
        seeds, is_broken = simulate(scratch)
    print(f"{name}: {'noticed' if is_broken else 'not noticed'} after {seeds} seeds", flush=True)
    return is_broken


def put_back(file: Path, change: Change) -> None:
    """Make a file of the copy what it was. AssertionError where it has become something else meanwhile."""
    text = file.read_text(encoding="utf-8")
    assert text.count(change.mended) == 1, f"{change.file} has not what is to be put back: {change.mended}"
    file.write_text(text.replace(change.mended, change.faulty), encoding="utf-8")


def simulate(scratch: Path) -> tuple[int, bool]:
    """Months with the packages of a copy, told as they come; how many, and whether a truth broke.

    AssertionError where the simulation failed by itself.
    """
    paths = [str(scratch / folder) for folder in IMPORTED_FROM]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, str(TOP)])}
    command = [sys.executable, "-m", "tests.simulation", "--first", "--seeds", SEEDS]
    command += ["--steps", str(STEPS), "--days", str(DAYS), "--short", str(SHORT)]
    seeds, is_broken = 0, False
    with subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            seeds += line.startswith("seed ")
            is_broken |= "then this broke" in line
            print(line, end="", flush=True)
    assert is_broken or running.returncode == 0, f"the simulation failed: {running.returncode}"
    return seeds, is_broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
