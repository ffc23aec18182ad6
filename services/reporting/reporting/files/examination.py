"""A file looked into by a process of its own, which may fail, hang or be killed without harm to anyone."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("examine.py")
SECONDS = 180.0
"""After which it is killed, by the clock: long before, its own limit on processor time ends whatever works hard. A busy
machine makes nobody's photo too complex."""
STOPPED = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
"""How it ends where the worker is stopped, and the file has nothing to do with it."""
LIMITS = {
    "short_side": 576,
    "video_seconds": 1,
    "photo_side": 480,
    "photo_ratio": 4,
    "pixels": 120_000_000,
    "memory": 3 * 1024**3,
    "cpu": 30,
}
"""`short_side`: what the notice asks of a video; `video_seconds`: the notice gives no length, but what is shorter shows
nobody anything; `photo_side`, of a photo: what the first phones with a camera gave; `photo_ratio`: how many times its
short side a photo may be long, upright or lying."""
TOO_MUCH = {
    "outcome": "refused",
    "code": "too-much",
    "zh": "文件太复杂，在限定的时间和内存里打不开；请重新导出后再传",
    "en": "The file could not be opened within bounded time and memory: export it anew",
}


def examine(path: Path, name: str, picture: Path, limits: dict[str, int] | None = None) -> dict[str, Any]:
    """The verdict on a file; what may be shown of it is then in `picture`, if anything may. Raises InterruptedError
    where it was stopped with the worker: the file is looked into again by the next."""
    words = [sys.executable, "-I", "-X", "utf8", str(PROGRAM)]
    bounds = json.dumps(LIMITS | (limits or {}))
    try:
        process = subprocess.run(
            [*words, str(path), name, str(picture), bounds],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "2"},
            timeout=SECONDS,
            check=False,
        )
        if process.returncode in STOPPED:
            raise InterruptedError(f"{name} was being examined")
        verdict: dict[str, Any] = json.loads(process.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return dict(TOO_MUCH)
    return verdict
