"""Which processes of an installation run, and the memory that they take together."""

import json
from contextlib import suppress
from pathlib import Path

from deploy import ports
from deploy.servers.lease import reachable
from deploy.site import DEPARTMENTS, Site


def table(var: Path) -> str:
    """A line for each process with its children, the private servers, the sum, and each department's readiness.

    Memory in MB: what it holds, with a part of what it shares with others; and as resident, which counts that in full
    every time.
    """
    try:
        state = json.loads((var / "run" / "processes.json").read_text())
    except FileNotFoundError:
        return f"nothing runs on {var}"
    site = Site(var, state["port"])
    families = {name: family(pid) for name, pid in (state["processes"] | servers(var)).items()}
    families["runner"] = [int((var / "lock").read_text() or 0)]
    families["together"] = [pid for pids in families.values() for pid in pids]
    lines = [f"{'':<20} {'process':>9} {'memory':>9} {'resident':>9}"]
    for name, pids in families.items():
        pid = "" if name == "together" else pids[0]
        lines.append(f"{name:<20} {pid:>9} {_sum(pids, 'Pss'):>9.1f} {_sum(pids, 'Rss'):>9.1f}")
    for name in DEPARTMENTS:
        lines.append(
            f"{name:<20} {site.url_of(name)} {'ready' if ports.is_ready(site.port_of(name)) else 'not ready'}"
        )
    return "\n".join(lines)


def environment_of(var: Path, process: str) -> dict[str, str] | None:
    """What a running process was told by its environment; None when it does not run."""
    with suppress(OSError, KeyError):
        pid = json.loads((var / "run" / "processes.json").read_text())["processes"][process]
        variables = Path(f"/proc/{pid}/environ").read_bytes().decode().rstrip("\0").split("\0")
        return {name: text for name, _, text in (variable.partition("=") for variable in variables)}
    return None


def servers(var: Path) -> dict[str, int]:
    """The guards of the private servers on this data folder."""
    guards = {}
    folders = {str(var), *(str(reachable(var / kind)) for kind in ("postgresql", "rabbitmq"))}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().decode(errors="replace").split("\0")
            if "deploy.servers.guard" in words and any(folder in words[4] for folder in folders):
                guards[words[3]] = int(path.parent.name)
    return guards


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    return [pid, *(descendant for child in children(pid) for descendant in family(child))]


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    pids: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            pids += [int(word) for word in path.read_text().split()]
    return pids


def _sum(pids: list[int], column: str) -> float:
    return sum(_memory(pid).get(column, 0) for pid in pids) / 1000


def _memory(pid: int) -> dict[str, int]:
    """The kilobytes of /proc/<pid>/smaps_rollup; nothing for a process that is gone or another user's."""
    with suppress(OSError):
        rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        return {row[0].rstrip(":"): int(row[1]) for row in rows}
    return {}
