"""``make bench-portal``: what browsing costs, beside a bare Flask page of the same bytes.

``python -m tests.benchmarks.portal [--sizes 300,20000] [--requests N] [--rounds N] [--workers N] [--postgresql]``

For each size a portal runs under gunicorn as in production, its catalogue told by events; the floor is a bare Flask
handler that answers the bytes of the programme, served alike. In each round, in turn: the kept programme at 8 at a
time, plain and for who has it already, the floor, and then pages that nobody asked for before. "processor" is what
the web processes took for an answer. At the end pages are browsed while nothing happens, and while seats change twenty
times a second. Ratios are medians of the rounds'. The exit code is 1 when an answer is wrong, and never for being slow.
"""

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.portal_town import Portal
from tests.benchmarks.portal_week import id_of
from tests.benchmarks.rush_load import Answer, Volley
from tests.benchmarks.rush_runs import Range, firing_range
from tests.benchmarks.rush_town import servers

AREA, KIND, AUDIENCE = "江岸区", "讲座", "企业职工"
PROGRAMME = f"/activities?kind={quote(KIND)}&area={quote(AREA)}&audience={quote(AUDIENCE)}"
UNKEPT = {
    "programme, three filters": PROGRAMME,
    "programme": "/activities",
    "home": "/",
    "venues": "/venues",
    "programme of a day": "/activities?date=2021-11-08",
    "programme, free": "/activities?free=1",
    "calendar of a district": f"/activities/calendar.ics?area={quote(AREA)}",
    "news of a district": f"/activities/feed.atom?area={quote(AREA)}",
    "sitemap, a thousand": "/sitemaps/activities-1.xml",
    "calendar of days": "/activities?view=calendar",
    "search": f"/search?q={quote('手机')}",
    "a wish to learn": f"/wanted?q={quote('手机')}",
    "near a district": f"/near?from={quote(AREA)}",
    "lists on paper": "/paper",
    "a list on paper": f"/paper/list?area={quote(AREA)}",
    "resources": "/resources",
    "books": "/resources/books",
    "a resource": f"/resources/{id_of('resource', 0)}",
    "routes": "/routes",
    "a route": f"/routes/{id_of('route', 0)}",
    "highlights": "/highlights",
    "honours": "/honours",
    "an honour": f"/honours/{id_of('honour', 0)}",
    "announcements": "/announcements",
    "an announcement": f"/announcements/{id_of('announcement', 0)}",
    "statistics": "/statistics",
    "open data": "/statistics/data",
    "help": "/help",
}
BROWSED = ("/", PROGRAMME, "/activities", "/venues", "/statistics", "/activities?free=1")
CONCURRENCY = 8
KEPT_TARGET, UNKEPT_TARGET, UNCHANGED_TARGET, RUSH_TARGET = 0.9, 8.0, 0.3, 3.0


@dataclass(frozen=True)
class Measure:
    """Requests per second, milliseconds of processor an answer, milliseconds until it."""

    rate: float
    processor: float
    p50: float
    p95: float


class Bench:
    """One portal, fired at."""

    def __init__(self, range_: Range, portal: Portal, options: argparse.Namespace) -> None:
        self.range, self.portal, self.given = range_, portal, options
        self.faults: list[str] = []
        self._fresh = 0

    def run(self) -> None:
        page = self._answers(self.portal.port, [request(PROGRAMME)], 1)[0]
        self.portal.lay_floor(page.body)
        rounds = [self._round(request(PROGRAMME)) for _ in range(self.given.rounds)]
        title = f"{self.portal.sessions:,} sessions, a page of {len(page.body):,} bytes"
        print(f"\n{title}\n{'':34}    rate/s  processor    p50 ms    p95 ms")
        for name in rounds[0]:
            print(row(name, [measures[name] for measures in rounds]), flush=True)
        self._report(rounds)
        quiet, rush = self._browse("browsing, quiet"), self._browse_in_a_rush()
        verdict(
            "browsing in a rush, p95 to quiet",
            rush.p95 / quiet.p95,
            f"< {RUSH_TARGET}",
            rush.p95 / quiet.p95 < RUSH_TARGET,
        )

    def _round(self, page: bytes) -> dict[str, Measure]:
        many, few = self.given.requests, max(self.given.requests // 20, 20)
        measures = {"floor": self._measure("floor-web", [request("/")] * many, CONCURRENCY)}
        measures["kept"] = self._measure("gateway-web", [page] * many, CONCURRENCY)
        # The page of an earlier round may be another: of thousands of sessions some begin in any minute.
        tag = self._answers(self.portal.port, [page], 1)[0].tag
        has_it = [request(PROGRAMME, f"If-None-Match: {tag}\r\n")] * many
        measures["kept, 304"] = self._measure("gateway-web", has_it, CONCURRENCY, 304 if tag else 200)
        for name, address in (UNKEPT | self._of_one()).items():
            fresh = [request(self._fresh_address(address)) for _ in range(few)]
            measures[f"made: {name}"] = self._measure("gateway-web", fresh, 1)
        return measures

    def _of_one(self) -> dict[str, str]:
        """Pages of one activity, of its unit and of a venue, the first that the sitemap names."""
        first = {
            noun: self._answers(self.portal.port, [request(f"/sitemaps/{noun}-1.xml")], 1)[0].body
            for noun in ("activities", "units", "venues")
        }
        paths = {
            noun: f"/{noun}/{body.decode().partition(f'/{noun}/')[2][:36]}" for noun, body in first.items()
        }
        return {
            "an activity": paths["activities"],
            "its poster": f"{paths['activities']}/poster",
            "a unit": paths["units"],
            "a venue": paths["venues"],
        }

    def _fresh_address(self, address: str) -> str:
        """The same page at an address that nobody has asked for."""
        self._fresh += 1
        return f"{address}{'&' if '?' in address else '?'}n={self._fresh}"

    def _measure(self, name: str, requests: list[bytes], concurrency: int, status: int = 200) -> Measure:
        port = self.portal.floor_port if name == "floor-web" else self.portal.port
        if concurrency > 1:
            self.range.fire(port, requests[:CONCURRENCY], concurrency)
        used = self.portal.processor_seconds(name)
        volley = self.range.fire(port, requests, concurrency)
        used = self.portal.processor_seconds(name) - used
        self._check(volley.answers, status)
        return measure(volley, used)

    def _answers(self, port: int, requests: list[bytes], concurrency: int) -> list[Answer]:
        return self.range.fire(port, requests, concurrency).answers

    def _check(self, answers: Sequence[Answer], status: int) -> None:
        wrong = {answer.status for answer in answers if answer.status != status}
        self.faults += [f"{self.portal.sessions:,} sessions: answered {code}, not {status}" for code in wrong]

    def _browse(self, name: str) -> Measure:
        requests = [request(BROWSED[number % len(BROWSED)]) for number in range(self.given.requests)]
        measure = self._measure("gateway-web", requests, CONCURRENCY)
        print(row(name, [measure]), flush=True)
        return measure

    def _browse_in_a_rush(self) -> Measure:
        over = threading.Event()
        rush = threading.Thread(target=self.portal.rush, args=(over,))
        rush.start()
        try:
            return self._browse("browsing in a rush")
        finally:
            over.set()
            rush.join()

    def _report(self, rounds: list[dict[str, Measure]]) -> None:
        def ratio(name: str, other: str, of: Callable[[Measure], float]) -> float:
            return statistics.median(of(measures[name]) / of(measures[other]) for measures in rounds)

        share = ratio("kept", "floor", lambda measure: measure.rate)
        verdict("kept to the floor", share, f"≥ {KEPT_TARGET}", share >= KEPT_TARGET)
        name = f"made: {next(iter(UNKEPT))}"
        milliseconds = statistics.median(measures[name].processor for measures in rounds)
        verdict(
            "made with three filters, ms", milliseconds, f"≤ {UNKEPT_TARGET}", milliseconds <= UNKEPT_TARGET
        )
        unchanged = ratio("kept, 304", name, lambda measure: measure.processor)
        verdict(
            "304 to a 200 that is made", unchanged, f"≤ {UNCHANGED_TARGET}", unchanged <= UNCHANGED_TARGET
        )
        verdict(
            "304 to a 200 that is kept",
            ratio("kept, 304", "kept", lambda measure: measure.processor),
            "printed",
            True,
        )


def main(words: Sequence[str] | None = None) -> int:
    options = parsed(words)
    faults: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lw-portal-")))
        range_ = stack.enter_context(firing_range())
        private = stack.enter_context(servers(folder)) if options.postgresql else None
        for size in options.sizes:
            portal = Portal(folder / str(size), size, options.workers, private)
            try:
                bench = Bench(range_, portal, options)
                bench.run()
            finally:
                portal.close()
            faults += bench.faults
    for fault in faults:
        print(f"WRONG  {fault}")
    return 1 if faults else 0


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--sizes", type=numbers, default=[300, 20_000], help="sessions in the catalogue")
    arguments.add_argument("--requests", type=int, default=3000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--workers", type=int, default=2, help="processes of each web server")
    arguments.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL, not SQLite")
    return arguments.parse_args(words)


def request(address: str, more: str = "") -> bytes:
    """What a browser sends that has no cookies."""
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh\r\n{more}\r\n".encode()


def measure(volley: Volley, used: float) -> Measure:
    times = sorted(answer.seconds * 1000 for answer in volley.answers)
    count = len(times)
    return Measure(volley.rate, used * 1000 / count, statistics.median(times), times[int(count * 0.95) - 1])


def row(name: str, rounds: Sequence[Measure]) -> str:
    def middle(of: Callable[[Measure], float]) -> float:
        return statistics.median(of(measures) for measures in rounds)

    return (
        f"{name:34} {middle(lambda m: m.rate):9,.0f} {middle(lambda m: m.processor):7.2f} ms"
        f" {middle(lambda m: m.p50):9.1f} {middle(lambda m: m.p95):9.1f}"
    )


def verdict(what: str, value: float, target: str, is_reached: bool) -> None:
    print(
        f"{'reached' if is_reached else 'MISSED ':<8} {what:<40} {value:6.2f}  (to reach: {target})",
        flush=True,
    )


def numbers(text: str) -> list[int]:
    return [int(float(word)) for word in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
