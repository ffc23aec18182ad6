"""``make bench-uploads``: many files at once through nginx and gateway, beside a bare copy of the same bytes.

``python -m tests.benchmarks.uploads [--uploads 50] [--mb 40] [--large-mb 2048] [--cuts 200]``

nginx, gateway and reporting run as in production, on SQLite and a folder. `uploads` files of `mb` megabytes and one of
`large-mb` are sent at once by tuspy, with a checksum for each piece; who is told to come again (503: two are on their
way already) does so. The bare copy reads the same bytes, writes them to the same disk and waits for it. Meanwhile the
portal is browsed, and the memory of all processes watched. Then one file is cut at so many random bytes of its pieces,
and gone on with. Every file's hash is compared. The exit code is 1 when one differs, and never for being slow.
"""

import argparse
import hashlib
import os
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from chassis.testing import eventually
from tests.benchmarks.uploads_town import Memory, Town
from tests.fixtures.media import pdf

MB = 1024 * 1024
PIECE = 8 * MB
PAUSE = 2.0
"""Seconds after which whoever was told to come again comes, as Retry-After says."""
PAGES = ("/", "/activities", "/venues")
BROWSE_EVERY = 0.1
QUIET_SECONDS = 5.0
VERDICT_SECONDS = 300.0
RATIO_TARGET, MEMORY_TARGET, PORTAL_TARGET = 0.25, 150, 2.0
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Run:
    """What came of it: seconds for all files and for a bare copy, seconds until each verdict, pages' milliseconds."""

    megabytes: int = 0
    seconds: float = 0.0
    bare: float = 0.0
    verdict: float = 0.0
    large_verdict: float = 0.0
    quiet: float = 0.0
    loaded: float = 0.0
    cuts: int = 0
    memory: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def new_file(path: Path, megabytes: int, seed: int) -> Path:
    """A file that is known as a PDF, and no other like it; exactly so large, as the largest is at the limit."""
    chance, whole = random.Random(seed), pdf()
    with path.open("wb") as file:
        file.write(b"%PDF-1.7 ")
        for _ in range(megabytes - 1):
            file.write(chance.randbytes(MB))
        file.write(chance.randbytes(megabytes * MB - file.tell() - len(whole)) + whole)
    return path


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_barely(files: Sequence[Path], folder: Path) -> float:
    """Seconds to read the files, write them elsewhere and wait for the disk."""
    began = time.monotonic()
    for path in files:
        copy = folder / "copy"
        with path.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, MB)
            target.flush()
            os.fsync(target.fileno())
        copy.unlink()
    return time.monotonic() - began


class Sender:
    """A unit's editor with tuspy."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.client = TusClient(f"{town.url}/api/reporting/uploads", headers=town.headers)

    def uploader(self, path: Path, url: str | None = None) -> object:
        metadata = {"unit_id": self.town.unit_id, "filename": path.name}
        return self.client.uploader(
            str(path), chunk_size=PIECE, metadata=metadata, url=url, upload_checksum=True
        )

    def send(self, path: Path) -> str:
        """Send a file whole, however often it has to come again; its address."""
        uploader = patiently(lambda: self.uploader(path))
        while uploader.offset < uploader.get_file_size():
            patiently(uploader.upload_chunk)
        return str(uploader.url)

    def verdict(self, url: str) -> dict[str, object]:
        """What reporting says of an upload now."""
        answer = requests.get(url, headers=self.town.headers, timeout=60)
        body: dict[str, object] = answer.json() if answer.ok else {}
        return body

    def check(self, url: str, path: Path) -> str | None:
        """Wait for the verdict; what is wrong with the file, if anything is."""
        eventually(lambda: self.verdict(url).get("verdict"), VERDICT_SECONDS)
        digest = self.verdict(url).get("sha256")
        return None if digest == sha256(path) else f"{path.name} arrived as {digest}"


def patiently(act: Callable[[], object]) -> object:
    """Do it, as often as one is told to come again."""
    while True:
        try:
            return act()
        except TusCommunicationError as refusal:
            if refusal.status_code not in (None, 429, 502, 503, 504):
                raise
            time.sleep(PAUSE * random.uniform(0.5, 1.0))


@contextmanager
def browsing(url: str) -> Iterator[list[float]]:
    """Meanwhile pages are asked for; the milliseconds of each."""
    timings: list[float] = []
    over = threading.Event()

    def browse() -> None:
        with requests.Session() as session:
            while not over.wait(BROWSE_EVERY):
                began = time.monotonic()
                session.get(url + PAGES[len(timings) % len(PAGES)], timeout=60).raise_for_status()
                timings.append((time.monotonic() - began) * 1000)

    thread = threading.Thread(target=browse)
    thread.start()
    yield timings
    over.set()
    thread.join()


def p95(timings: Sequence[float]) -> float:
    return statistics.quantiles(timings, n=20)[-1]


def send_all(town: Town, files: Sequence[Path], run: Run) -> None:
    """All files at once; the last is the large one."""
    sender = Sender(town)
    with browsing(town.url) as browsing_times, Memory(town) as memory:
        began = time.monotonic()
        with ThreadPoolExecutor(len(files)) as threads:
            urls = list(threads.map(sender.send, files))
        run.seconds = time.monotonic() - began
        ended = time.monotonic()
        eventually(lambda: sender.verdict(urls[-1]).get("verdict"), VERDICT_SECONDS)
        run.large_verdict = time.monotonic() - ended
        run.faults += filter(None, map(sender.check, urls, files))
        run.verdict = time.monotonic() - ended
    run.loaded, run.memory = p95(browsing_times), memory.most


def send_cut(town: Town, path: Path, cuts: int, run: Run) -> None:
    """Cut the line at random bytes; after each cut a little goes through, and at the end the rest."""
    sender, chance = Sender(town), random.Random(cuts)
    content, size = path.read_bytes(), path.stat().st_size
    uploader = sender.uploader(path)
    url = str(uploader.create_url())
    for number in range(cuts):
        offset = int(requests.head(url, headers=town.headers | TUS, timeout=60).headers["Upload-Offset"])
        piece = content[offset : offset + max(1, (size - offset) // (cuts - number + 1))]
        cut(town, url, offset, piece, chance.randrange(len(piece) + 1))
        headers = (
            town.headers
            | TUS
            | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        )
        # The cut piece may have arrived whole: then this one is told where to go on (409).
        answer = requests.patch(url, data=piece, headers=headers, timeout=60)
        if answer.status_code not in (204, 409, 503):
            run.faults.append(f"after cut {number}: {answer.status_code} {answer.text}")
        run.cuts += 1
    rest = patiently(lambda: sender.uploader(path, url))
    while rest.offset < size:
        patiently(rest.upload_chunk)
    run.faults += filter(None, [sender.check(url, path)])


def cut(town: Town, url: str, offset: int, piece: bytes, at: int) -> None:
    """Begin to send a piece, and hang up after so many bytes."""
    place = urlsplit(url)
    lines = (
        town.headers
        | TUS
        | {
            "Host": place.netloc,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(piece)),
        }
    )
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall(f"PATCH {place.path} HTTP/1.1\r\n{head}\r\n".encode() + piece[:at])


def report(run: Run) -> None:
    """A table of it all."""
    rows = [
        ("sent", f"{run.megabytes} MB in {run.seconds:.1f} s, {run.megabytes / run.seconds:.0f} MB/s", ""),
        ("bare copy", f"{run.bare:.1f} s, {run.megabytes / run.bare:.0f} MB/s", ""),
        ("ratio", f"{run.bare / run.seconds:.3f}", f">= {RATIO_TARGET}"),
        ("verdict on the large one", f"{run.large_verdict:.1f} s after all had arrived", ""),
        ("last verdict", f"{run.verdict:.1f} s after all had arrived", ""),
        ("portal p95", f"{run.loaded:.0f} ms, quiet {run.quiet:.0f} ms", f"< {PORTAL_TARGET:g} x quiet"),
        *((f"memory {name}", f"{most:.0f} MB", f"< {MEMORY_TARGET}") for name, most in run.memory.items()),
        ("cut and gone on with", f"{run.cuts} times", ""),
        ("hashes", "all equal" if not run.faults else "; ".join(run.faults), ""),
    ]
    for name, measured, target in rows:
        print(f"{name:<26} {measured:<40} {target}")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, usual in (("uploads", 50), ("mb", 40), ("large-mb", 2048), ("cuts", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args(words)
    run = Run(megabytes=options.uploads * options.mb + options.large_mb)
    with tempfile.TemporaryDirectory(prefix="learning-week-uploads-", dir="/var/tmp") as name:
        folder = Path(name)
        files = [new_file(folder / f"{number}.pdf", options.mb, number) for number in range(options.uploads)]
        files.append(new_file(folder / "large.pdf", options.large_mb, options.uploads))
        run.bare = copy_barely(files, folder)
        town = Town(folder / "town")
        try:
            with browsing(town.url) as browsing_times:
                time.sleep(QUIET_SECONDS)
            run.quiet = p95(browsing_times)
            send_all(town, files, run)
            send_cut(town, new_file(folder / "cut.pdf", options.mb, 10**6), options.cuts, run)
        finally:
            town.close()
    report(run)
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
