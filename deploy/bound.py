"""Run a command that dies with the process that started it: ``python bound.py PARENT_PID command …``.

Linux kills the command (PR_SET_PDEATHSIG) when its parent ends, even by kill -9. The setting survives exec, so this
file is only the command's first twenty milliseconds. Elsewhere the command simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int = signal.SIGKILL) -> None:
    """Ask the kernel to send ``signum`` to this process when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signum))


def main() -> None:
    """Bind, make sure that the parent did not end in between, and become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    die_with_parent()
    if os.getppid() == parent:
        os.execvp(command[0], command)


if __name__ == "__main__":
    main()
