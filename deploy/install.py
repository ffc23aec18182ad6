"""Make the virtual environment: ``python3 deploy/install.py runtime|dev``. Standard library only.

Packages come from requirements/<set>.lock, each checked against its hash, from wherever the user's pip is configured
to look; then the five distributions of this repository are added as they lie here. A stamp of the lock, the
pyproject files and the folder lets the next call end at once. Kept readable for old Pythons, to tell them so.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from typing import List, NoReturn

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(TOP, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
PACKAGES = ["chassis", "services/registration", "services/venues", "services/reporting", "gateway"]
# What a set satisfies besides itself: who has the developer's set can run.
SATISFIED_BY = {"runtime": ["runtime", "dev"], "dev": ["dev"]}


def fail(words: str) -> NoReturn:
    """End with one line on the standard error."""
    sys.exit("install: " + words)


def check_python() -> None:
    """Only Python 3.11 or later with venv and pip's seed will do."""
    if sys.version_info < (3, 11):
        fail(
            "Python 3.11 or later is needed, this is %d.%d; name another: make run PYTHON=python3.12"
            % sys.version_info[:2]
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        fail("this Python cannot make virtual environments; on Debian: apt-get install python3-venv")


def stamp(which: str) -> str:
    """A hash of everything that decides what the environment holds."""
    digest = hashlib.sha256((TOP + sys.version).encode())
    paths = ["requirements/%s.lock" % which] + [package + "/pyproject.toml" for package in PACKAGES]
    for path in paths:
        with open(os.path.join(TOP, path), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp_path(which: str) -> str:
    return os.path.join(VENV, ".installed-" + which)


def is_current(which: str) -> bool:
    """Whether the environment holds this set already, and its Python still runs."""
    for sufficient in SATISFIED_BY[which]:
        try:
            with open(stamp_path(sufficient)) as file:
                if file.read() == stamp(sufficient):
                    return subprocess.call([PYTHON, "-c", ""]) == 0
        except OSError:
            continue
    return False


def has_working_python() -> bool:
    try:
        return subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0
    except OSError:
        return False


SAYS_SO = 30.0
"""Seconds between two lines that say how far it is, where there is no terminal."""
shown_at = [time.monotonic()]


def show(words: str) -> None:
    """One line that is written over where there is a terminal; elsewhere one every half minute."""
    if not sys.stdout.isatty():
        if words and time.monotonic() > shown_at[0] + SAYS_SO:
            shown_at[0] = time.monotonic()
            print(words, flush=True)
        return
    width = shutil.get_terminal_size().columns - 1
    sys.stdout.write("\r\x1b[2K" + words[:width])
    sys.stdout.flush()


def pip(title: str, arguments: List[str], total: int) -> None:
    """Run pip, telling how far it is; on failure show its last lines. Raises SystemExit."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments]
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines, count = [], 0
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith(("Collecting", "Requirement already satisfied", "Obtaining")):
            count += 1
            show("%s: %d of %d, %s" % (title, min(count, total), total, line.split(" (")[0].strip()))
        elif line.startswith(("Installing", "Building")):
            show("%s: unpacking" % title)
    if process.wait() != 0:
        sys.stdout.write("\n" + "".join(lines[-25:]))
        fail("pip could not install %s" % title)


def install(which: str) -> None:
    """Make the environment if need be, and fill it."""
    lock = "requirements/%s.lock" % which
    with open(os.path.join(TOP, lock)) as file:
        total = sum("==" in line and not line.startswith((" ", "#")) for line in file)
    print("Installing %d packages into .venv (needed once)" % total, flush=True)
    if not has_working_python():
        show("making the virtual environment")
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", VENV])
    for old in SATISFIED_BY["runtime"]:
        if os.path.exists(stamp_path(old)):
            os.remove(stamp_path(old))
    # The lock is the whole closure. Let pip resolve it, and an extra (coverage[toml]) may be answered with a release
    # that is newer than the lock and so has no hash in it.
    pip("packages", ["--require-hashes", "--no-deps", "-r", lock], total)
    ours = [word for package in PACKAGES for word in ("-e", "./" + package)]
    pip("our own", ["--no-deps", "--no-build-isolation", *ours], len(PACKAGES))
    with open(stamp_path(which), "w") as file:
        file.write(stamp(which))
    subprocess.call([sys.executable, os.path.join(TOP, "deploy", "scanner.py")])
    show("")
    print("Installed.", flush=True)


def main(which: str) -> None:
    """Install the set unless it is there. Two calls at once wait for each other."""
    check_python()
    with open(os.path.join(TOP, ".install.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(which):
            install(which)


if __name__ == "__main__":
    main(sys.argv[1])
