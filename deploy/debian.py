"""Debian's packages a command needs: ``python3 deploy/debian.py real|crowd|browser|test`` installs what is missing.

With root or a password-less sudo they are installed; otherwise the command to run is said, and the call fails.
"""

import glob
import os
import shutil
import subprocess
import sys
from typing import List, Optional


def browser() -> Optional[str]:
    """Where a Chromium is: the one without windows first, which opens a page for a fifth of the other's time."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


NEEDS = {
    "rabbitmq-server": lambda: os.path.exists("/usr/lib/rabbitmq/bin/rabbitmq-server"),
    "postgresql": lambda: bool(glob.glob("/usr/lib/postgresql/*/bin/postgres")),
    "nginx": lambda: bool(shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")),
    "chromium-headless-shell": lambda: bool(browser()),
    "libreoffice-writer-nogui": lambda: bool(shutil.which("soffice")),
    "libreoffice-calc-nogui": lambda: bool(glob.glob("/usr/lib/libreoffice/program/libsclo.so")),
    "poppler-utils": lambda: bool(shutil.which("pdftotext")),
    "fonts-noto-cjk": lambda: bool(glob.glob("/usr/share/fonts/opentype/noto/NotoSansCJK*")),
}
LONGEST_WAIT = 1800
"""Seconds for which another installation is waited for."""
SETS = {
    "real": ["rabbitmq-server", "postgresql"],
    "crowd": ["rabbitmq-server", "postgresql", "nginx"],
    "browser": ["chromium-headless-shell", "fonts-noto-cjk"],
    "test": list(NEEDS),
}


def root_words() -> Optional[List[str]]:
    """The words that make a command root's, or None when this user may not."""
    if os.geteuid() == 0:
        return []
    may = shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0
    return ["sudo", "-n"] if may else None


def main(which: str) -> None:
    """Install what is missing of the set. Raises SystemExit with one clear line."""
    missing = [package for package in SETS[which] if not NEEDS[package]()]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    # Another installation on this machine, the system's own updates among them, is waited for.
    waits = ["-o", f"DPkg::Lock::Timeout={LONGEST_WAIT}"]
    words = root_words()
    if words is None or not shutil.which("apt-get"):
        sys.exit(
            "These Debian packages are missing, and this user may not install them; as root: "
            + " ".join(install)
        )
    print(
        "Installing Debian packages (once no other installation is at it): " + " ".join(missing), flush=True
    )
    quiet = [*words, "env", "DEBIAN_FRONTEND=noninteractive"]
    # An old package list is refreshed only when it does not do: most machines need no second look.
    for command in (install, ["apt-get", "update"], install):
        process = subprocess.run(
            [*quiet, *command, *waits], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if command is install and process.returncode == 0:
            return
    sys.exit(process.stdout[-2000:] + "\napt-get could not install: " + " ".join(missing))


if __name__ == "__main__":
    main(sys.argv[1])
