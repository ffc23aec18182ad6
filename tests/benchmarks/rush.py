"""``make bench-rush``: 2,000 citizens book one session of 500 seats through the gateway, beside the floor.

``python -m tests.benchmarks.rush [--citizens N] [--seats N] [--concurrency 1,8,32,128] [--rounds N] [--workers N]
[--sqlite] [--size N] [--crowded] [--waiting-room]``

Registration with its worker, the gateway, a private RabbitMQ and a private durable PostgreSQL run as in production,
each web server with two worker processes. In each round and at each concurrency, a crowd of citizens who never came
before, with consent and signed in, wants one session of its own: first at the floor (a bare Flask handler that does
the same six writes with the same foreign keys in one raw statement), then at registration directly, with tokens it has
not seen, then through the gateway's API. Every request has an idempotency key. After each rush the database is checked:
every seat taken and none twice, the waitlist complete and in order, every answer kept, one notice each, repeated keys
answered as before.

Rates and percentiles are medians over the rounds, ratios the medians of each round's ratio. "web" is what the web
processes together took of the processor for a request, "whole" what all processes and servers took while the volley
lasted, and "told" the seconds from its beginning until the last notice was sent and the last event published. On SQLite
there is no floor and no target, only the truth.

``--size N``: instead, registration beside itself with N bookings of a hundred to a session in its database.

``--crowded``: instead, the gateway behind nginx as deploy/ configures it, with 300 slow clients before it, and an
opening of 7,200 slots once a quarter of the citizens have booked: nobody is refused, all is told, every slot is there.

``--waiting-room``: instead, all of them open the booking form in the portal within ten seconds, and go in by turns.

The exit code is 1 when anything is untrue, and never for being slow.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

from tests.benchmarks import rush_line, rush_size
from tests.benchmarks.rush_crowded import SLOTS, SLOW, company, start_front
from tests.benchmarks.rush_runs import Range, Run, firing_range, median, ratio, spent
from tests.benchmarks.rush_town import Town, servers

DIRECT_TARGET, SIZE_TARGET = 0.75, 0.9
GATEWAY_TARGET, WHOLE_TARGET, TOLD_TARGET = 0.6, 5500, 4
TAIL_TARGET, TAIL_AT = 5, 32
CROWDED_AT = 128
HELLOS = 5000
Table = dict[tuple[str, int], list[Run]]


def main(words: Sequence[str] | None = None) -> int:
    """Everything that is asked for; the exit code."""
    options = parsed(words)
    with tempfile.TemporaryDirectory(prefix="lw-rush-") as name, firing_range() as range_:
        folder = Path(name)
        if options.waiting_room:
            return report_line(folder, options)
        if options.crowded:
            runs = crowded(range_, folder, options)
        elif options.sqlite:
            runs = on_sqlite(range_, folder, options)
        elif options.size:
            runs = at_size(range_, folder, options)
        else:
            runs = [*on_postgresql(range_, folder, options), *on_sqlite(range_, folder, options)]
    return report_truth(runs, options)


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--citizens", type=int, default=2000)
    arguments.add_argument("--seats", type=int, default=500)
    arguments.add_argument("--concurrency", type=_numbers, default=[1, 8, 32, 128])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--workers", type=int, default=2, help="processes of each web server")
    arguments.add_argument("--sqlite", action="store_true", help="on SQLite alone, one round")
    arguments.add_argument("--crowded", action="store_true", help="at 128 at once, with much else going on")
    arguments.add_argument("--waiting-room", action="store_true", help="through the portal, by turns")
    arguments.add_argument("--size", type=lambda text: int(float(text)), default=0)
    return arguments.parse_args(words)


def on_postgresql(range_: Range, folder: Path, options: argparse.Namespace) -> list[Run]:
    with servers(folder) as these:
        town = Town(folder / "postgresql", these, options.workers)
        try:
            report_load(range_, town)
            table = measure(range_, town, ("floor", "direct", "gateway"), options, options.rounds)
        finally:
            town.close()
    report("PostgreSQL", table)
    report_processor(table)
    report_targets(table)
    return [run for runs in table.values() for run in runs]


def on_sqlite(range_: Range, folder: Path, options: argparse.Namespace) -> list[Run]:
    town = Town(folder / "sqlite", None, options.workers)
    try:
        table = measure(range_, town, ("direct", "gateway"), options, 1)
    finally:
        town.close()
    report("SQLite, the embedded transport", table)
    return [run for runs in table.values() for run in runs]


def at_size(range_: Range, folder: Path, options: argparse.Namespace) -> list[Run]:
    """The same department, once with an empty database and once with a full one, in alternation."""
    with servers(folder) as these:
        empty, full = (Town(folder / name, these, options.workers) for name in ("empty", "full"))
        try:
            print(rush_size.fill(full, options.size), flush=True)
            tables: dict[str, Table] = {"empty": {}, "full": {}}
            for _ in range(options.rounds):
                for name, town in (("empty", empty), ("full", full)):
                    _add(tables[name], measure(range_, town, ("direct",), options, 1))
        finally:
            empty.close()
            full.close()
    report("an empty database", tables["empty"])
    report(f"{options.size:,} bookings", tables["full"])
    for key, runs in tables["full"].items():
        _verdict(
            f"c={key[1]}: with {options.size:,} bookings to empty",
            ratio(runs, tables["empty"][key]),
            SIZE_TARGET,
        )
    return [run for table in tables.values() for runs in table.values() for run in runs]


def report_line(folder: Path, options: argparse.Namespace) -> int:
    """The waiting room on each kind of database; 1 when anything went wrong."""
    wrong = []
    for kind in ("sqlite",) if options.sqlite else ("sqlite", "postgresql"):
        with servers(folder) if kind == "postgresql" else nullcontext() as these:
            town = Town(folder / kind, these, options.workers)
            try:
                print(f"\n{kind}", flush=True)
                wrong += [
                    f"{kind}: {fault}" for fault in rush_line.report(town, options.citizens, options.seats)
                ]
            finally:
                town.close()
    print("\n".join(wrong) or "Nobody was refused, and nobody waited who need not.", flush=True)
    return int(bool(wrong))


def crowded(range_: Range, folder: Path, options: argparse.Namespace) -> list[Run]:
    """One rush on each kind of database, at the concurrency of a rush; what else went wrong is a fault of it."""
    runs = []
    for kind in ("sqlite",) if options.sqlite else ("sqlite", "postgresql"):
        with servers(folder) if kind == "postgresql" else nullcontext() as these:
            town = Town(folder / kind, these, options.workers)
            try:
                start_front(town)
                with company(town, options.citizens) as crowd:
                    run = range_.rush(town, "crowded", CROWDED_AT, options.citizens, options.seats)
            finally:
                town.close()
        run.faults.extend(crowd.faults())
        report(
            f"{kind}, {SLOW} slow clients, {SLOTS:,} slots opened in {crowd.opened:.0f} s",
            {("crowded", CROWDED_AT): [run]},
        )
        runs.append(run)
    return runs


def measure(
    range_: Range, town: Town, targets: Iterable[str], options: argparse.Namespace, rounds: int
) -> Table:
    """Every target at every concurrency, alternating, so that a machine that slows down slows all."""
    table: Table = {}
    for _ in range(rounds):
        for concurrency in options.concurrency:
            for target in targets:
                run = range_.rush(town, target, concurrency, options.citizens, options.seats)
                table.setdefault((target, concurrency), []).append(run)
    return table


def report_load(range_: Range, town: Town) -> None:
    """What the load can fire, so that it is seen not to be what is measured."""
    volley = range_.hello(town, HELLOS, 8)
    print(
        f"The load against a bare hello: {volley.rate:,.0f}/s, of which it took"
        f" {volley.cpu * 1e6 / HELLOS:.0f} µs a request itself.",
        flush=True,
    )


def report(title: str, table: Table) -> None:
    print(f"\n{title}")
    print("   c  target        rate/s   p50 ms   p99 ms      web µs    whole µs   told s    ratio  refusals")
    for (target, concurrency), runs in sorted(table.items(), key=lambda item: item[0][1]):
        print(
            f"{concurrency:4}  {target:<10} {median(runs, 'rate'):9,.0f} {median(runs, 'p50'):8.1f}"
            f" {median(runs, 'p99'):8.1f} {median(runs, 'web'):11,.0f} {median(runs, 'whole'):11,.0f}"
            f" {median(runs, 'all_told'):8.1f}"
            f" {_ratio_of(table, target, concurrency):>8}  {_refusals(runs)}",
            flush=True,
        )


def report_targets(table: Table) -> None:
    """How far what was to be reached is reached."""
    print()
    for concurrency in sorted({concurrency for _, concurrency in table}):
        floor, direct, gateway = (table[target, concurrency] for target in ("floor", "direct", "gateway"))
        _verdict(f"c={concurrency}: direct to the floor", ratio(direct, floor), DIRECT_TARGET)
        share = spent(gateway, "gateway-web") / spent(direct, "registration-web")
        _verdict(
            f"c={concurrency}: the gateway's processor to registration's", share, GATEWAY_TARGET, most=True
        )
        whole = median(gateway, "whole")
        _verdict(f"c={concurrency}: µs of all processes, gateway", whole, WHOLE_TARGET, most=True)
        wait = median(gateway, "all_told") / median(floor, "volley")
        _verdict(f"c={concurrency}: until all are told, to the floor", wait, TOLD_TARGET, most=True)
    for target in ("direct", "gateway"):
        if runs := table.get((target, TAIL_AT)):
            tail = median(runs, "p99") / median(runs, "p50")
            print(_line(f"c={TAIL_AT}: p99 to p50, {target}", tail, f"< {TAIL_TARGET}", tail < TAIL_TARGET))


def report_processor(table: Table) -> None:
    """Where a booking's processor time goes."""
    print()
    for (target, concurrency), runs in sorted(table.items(), key=lambda item: item[0][1]):
        parts = [f"{name} {spent(runs, name):,.0f}" for name in runs[0].processor if spent(runs, name) >= 1]
        print(f"c={concurrency}: µs of processor, {target}: {', '.join(parts)}")


def report_truth(runs: list[Run], options: argparse.Namespace) -> int:
    faults = [f"{run.target} at {run.concurrency}: {fault}" for run in runs for fault in run.faults]
    checked = sum(run.target != "floor" for run in runs)
    if not faults:
        seats = min(options.seats, options.citizens)
        print(
            f"\nTrue after each of {checked} rushes: exactly {seats} confirmed, the waitlist complete and in order,"
            " every answer kept, no key booked twice, no refusal, no 5xx."
        )
    for fault in faults[:20]:
        print(f"UNTRUE  {fault}")
    return 1 if faults else 0


def _verdict(what: str, value: float, target: float, most: bool = False) -> None:
    """`most`: the target is not to be passed."""
    print(
        _line(what, value, f"{'≤' if most else '≥'} {target}", value <= target if most else value >= target)
    )


def _line(what: str, value: float, target: str, is_reached: bool) -> str:
    return f"{'reached' if is_reached else 'MISSED ':<8} {what:<48} {value:5.2f}  (to reach: {target})"


def _ratio_of(table: Table, target: str, concurrency: int) -> str:
    """Direct's to the floor, the gateway's to direct."""
    other = {"direct": "floor", "gateway": "direct"}.get(target, "")
    others = table.get((other, concurrency))
    return f"{ratio(table[target, concurrency], others):.2f}" if others else ""


def _refusals(runs: list[Run]) -> str:
    counts: dict[int, int] = {}
    for run in runs:
        for status, count in run.refusals.items():
            counts[status] = counts.get(status, 0) + count
    return ", ".join(f"{count} × {status}" for status, count in sorted(counts.items())) or "none"


def _add(table: Table, more: Table) -> None:
    for key, runs in more.items():
        table.setdefault(key, []).extend(runs)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
