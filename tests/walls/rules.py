"""Rules of the house that neither import-linter nor ruff can say. Each yields what is against it, a line for each."""

import ast
import math
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import TypeGuard

from tests.walls.names import SAY_NOTHING, functions_are_verbs, variables_are_nouns
from tests.walls.sources import PACKAGES, Function, Source

LARGEST = 500_000
"""Bytes of a file that is kept with the sources."""
LONGEST_FILE = 400
MEDIAN, NINE_IN_TEN = 8, 25
"""Lines of a function, from `def` to its end."""
ROOMS_OF_A_VERB = 3
ANYWHERE = {"register", "republish", "main"}
"""What every room may have of its own: how it joins its department, tells all again, or is run as a program."""
NOT_THERE = "NoSuch"
"""How the name of every 404 begins; the rest is the noun."""
IN_EVERY_PROBLEM = {"type", "title", "status", "instance", "request_id"}
"""Members of a problem that say what it is; `detail` and `errors` are given to every error by these names."""
SET_ON_PAGES = re.compile(r"{%-? *(?:for|set|macro \w+\() *([\w, ]+?) *(?: in |=|\))")
TEXTS = {".py", ".html", ".js", ".json"}
OTHER_WORDS = re.compile("取票码|领票码|岁(?:及|或)以上|儿童|成人(?!继续教育|学校)")
"""For what everyone reads as 报名编号, 60 岁以上, 孩子 and 大人."""
CLOCK_SET = re.compile(r"(?:\[.clock.\]|\bclock(?:\(\))?)\.set\(")
PORTAL = "gateway/gateway/portal"
PATHS = re.compile("/api/(?:registration|venues|reporting)/")

# Who may read the machine's clocks and chance; everyone else asks chassis.machine, so that one seed can decide both.
AT_THE_MACHINE = {"chassis/machine.py", "chassis/testing.py"}
TIME_AND_CHANCE = {
    *("time.time", "time.monotonic", "time.perf_counter", "time.sleep"),
    *("datetime.now", "datetime.utcnow", "date.today", "uuid.uuid1", "uuid.uuid4", "os.urandom"),
}
GAMES = {"random", "secrets"}

# Where a transaction begins: at the edge. In a folder or a file of these names …
EDGES = {"routes", "command", "commands", "jobs", "portal", "api"}
OPENS = {"transaction", "reading", "statements"}
# … and in these, each with its reason.
OWN_TRANSACTIONS = {
    "chassis/delivery/courier.py": "a job that speaks to messengers, and holds no lock meanwhile",
    "chassis/delivery/messengers.py": "the demonstration's messenger is an outside that happens to be a table",
    "registration/desk/exports.py": "rows are read while they are sent, after the route has answered",
    "registration/bookings/book.py": "where statements commit alone, a marked session is settled apart from them",
    "registration/schedule/settling.py": "a job that settles many sessions in pieces, each whole",
    "registration/personal_data/retention.py": "a job that erases one citizen after the other, each whole",
    "reporting/city_report/making.py": "a task reads at one moment, and then draws and writes for seconds",
    "venues/resources/rounds.py": "a job that asks strangers, and holds no lock meanwhile",
    "gateway/accounts/sign_in.py": "a session is looked up for every request, and begun between calls to others",
    "gateway/accounts/store.py": "a database of its own, of which rows are brought over and forgotten",
    "gateway/shelf/states.py": "the catalogue's version is looked up before any view runs",
    "gateway/accounts/limits.py": "an attempt counts, however the request ends that made it",
    "gateway/wordbook/everyday_words.py": "words lie in one database, the version that pages are kept under in another",
    "gateway/wordbook/unmet.py": "that a wish is new today is counted apart, in the same database",
    "gateway/waiting_room/line.py": "a turn is taken before the view runs, and is taken however that ends",
}

Rule = Callable[[Iterable[Source]], Iterator[str]]


def short_functions(house: Iterable[Source]) -> Iterator[str]:
    """Of every package, half of the functions have 8 lines or fewer and nine in ten have 25 or fewer."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for source in house:
        lengths[source.package] += map(length, source.functions())
    for package, counts in lengths.items():
        if (middle := median(counts)) > MEDIAN:
            yield f"{package}: half of the functions have more than {middle:g} lines"
        if (long := nine_in_ten(counts)) > NINE_IN_TEN:
            yield f"{package}: a tenth of the functions have {long} lines or more"


def length(function: Function) -> int:
    """The lines of a function, its docstring among them."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def nine_in_ten(counts: list[int]) -> int:
    """The length that nine in ten do not exceed."""
    return sorted(counts)[math.ceil(len(counts) * 0.9) - 1]


def short_files(house: Iterable[Source]) -> Iterator[str]:
    """No file has more than 400 lines."""
    for source in house:
        if source.lines > LONGEST_FILE:
            yield f"{source}: {source.lines} lines"


def verbs_at_home(house: Iterable[Source]) -> Iterator[str]:
    """No module-level verb of a package is defined in more than three of its rooms."""
    rooms = defaultdict(set)
    for source in house:
        for verb in source.verbs():
            rooms[source.package, verb.name].add(source.room)
    for (package, name), homes in sorted(rooms.items()):
        if len(homes) > ROOMS_OF_A_VERB and name not in ANYWHERE:
            yield f"{package}: {name}() is defined in {', '.join(sorted(homes))}"


def errors_told_apart(house: Iterable[Source]) -> Iterator[str]:
    """No two domain errors have one name; but of a noun that several know, each may say that there is no such one."""
    homes = defaultdict(list)
    for source, error in domain_errors(house):
        whose = source.package if error.name.startswith(NOT_THERE) else ""
        homes[error.name, whose].append(str(source))
    for (name, _), files in sorted(homes.items()):
        if len(files) > 1:
            yield f"{name} is an error of {', '.join(files)}"


def errors_named_by_noun(house: Iterable[Source]) -> Iterator[str]:
    """What is not found is NoSuch<Noun>, and nobody raises the class that all of them have in common."""
    house = list(house)
    statuses = {"NotFound": 404}
    for source, error in domain_errors(house):
        statuses[error.name] = status_of(error, statuses)
        if statuses[error.name] == 404 and not error.name.startswith(NOT_THERE) and error.name != "NotFound":
            yield f"{source}: {error.name} is a 404, and no NoSuch…"
    for source in house:
        for node in source.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NotFound":
                yield f"{source}:{node.lineno}: NotFound does not say what there is not"


def errors_keep_their_frame(house: Iterable[Source]) -> Iterator[str]:
    """No error is raised with a member of its own under a name that every problem has."""
    for source in house:
        for node in source.nodes:
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                for keyword in node.exc.keywords:
                    if keyword.arg in IN_EVERY_PROBLEM:
                        yield f"{source}:{node.lineno}: every problem has a {keyword.arg} of its own"


def domain_errors(house: Iterable[Source]) -> Iterator[tuple[Source, ast.ClassDef]]:
    """The classes that stand on DomainError by name, those that others stand on first."""
    waiting = [(source, node, bases(node)) for source in house for node in source.classes()]
    error_names = {"DomainError"}
    while errors := [(source, node) for source, node, stands_on in waiting if error_names & stands_on]:
        yield from errors
        waiting = [entry for entry in waiting if not error_names & entry[2]]
        error_names = {node.name for _, node in errors}


def bases(node: ast.ClassDef) -> set[str]:
    """The names of the classes that a class stands on, without their modules."""
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def status_of(error: ast.ClassDef, errors: dict[str, int]) -> int:
    """The status that a class says, or else that of its base."""
    for node in error.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "status":
            return int(ast.unparse(node.value))
    return next((errors[base] for base in bases(error) if base in errors), 400)


def transactions_at_the_edge(house: Iterable[Source]) -> Iterator[str]:
    """A transaction is opened by routes, pages, commands and jobs; by others only for a reason that is named."""
    for source in house:
        if source.package in ("chassis", "deploy") or EDGES.intersection(source.path.with_suffix("").parts):
            continue
        opened = [node.lineno for node in source.nodes if _opens_transaction(node)]
        if opened and str(source) not in OWN_TRANSACTIONS:
            yield f"{source}:{opened[0]}: opens a transaction of its own"
        if not opened and str(source) in OWN_TRANSACTIONS:
            yield f"{source} opens no transaction any more, and needs no reason"


def _opens_transaction(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in OPENS


def pages_given_data(house: Iterable[Source]) -> Iterator[str]:
    """A page is given what it shows, and no function that would fetch it while the page is written."""
    for source in house:
        functions = {verb.name for verb in source.verbs()}
        for node in source.nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("render_template"):
                for keyword in node.keywords:
                    if _is_function(keyword.value, functions):
                        yield f"{source}:{keyword.value.lineno}: the page is given a function as {keyword.arg}"


def _is_function(value: ast.AST, errors: set[str]) -> bool:
    is_partial = isinstance(value, ast.Call) and ast.unparse(value.func).endswith("partial")
    return isinstance(value, ast.Lambda) or is_partial or (isinstance(value, ast.Name) and value.id in errors)


def time_and_chance_from_the_machine(house: Iterable[Source]) -> Iterator[str]:
    """What runs in a department takes time and randomness from chassis.machine alone."""
    for source in house:
        if source.package == "deploy" or str(source) in AT_THE_MACHINE:
            continue
        for node in source.nodes:
            if games := GAMES & _imported(node):
                yield f"{source}:{getattr(node, 'lineno', 0)}: chance comes from chassis.machine, not from {min(games)}"
            if isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in TIME_AND_CHANCE:
                yield f"{source}:{node.lineno}: {name} is chassis.machine's"


def _imported(node: ast.AST) -> set[str]:
    """The modules that a line imports, or imports from."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module or ""} if isinstance(node, ast.ImportFrom) and not node.level else set()


def results_read(house: Iterable[Source]) -> Iterator[str]:
    """What a query selects is read to its end: on SQLite an unread result can keep its connection from ever writing."""
    for source in house:
        for node in source.nodes:
            if isinstance(node, ast.Expr) and _selects(node.value):
                yield f"{source}:{node.lineno}: nobody reads what this selects; db.scalar() does"


def _selects(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call) or getattr(value.func, "attr", "") not in ("execute", "scalars"):
        return False
    calls = [node.func for query in value.args for node in ast.walk(query) if isinstance(node, ast.Call)]
    names = {ast.unparse(call).rpartition(".")[2] for call in calls}
    return bool(names & {"select", "with_for_update"}) and not names & {"insert", "update", "delete"}


RULES: tuple[Rule, ...] = (
    short_functions,
    short_files,
    verbs_at_home,
    errors_told_apart,
    errors_named_by_noun,
    errors_keep_their_frame,
    variables_are_nouns,
    functions_are_verbs,
    transactions_at_the_edge,
    pages_given_data,
    time_and_chance_from_the_machine,
    results_read,
)


def small_files(root: Path) -> Iterator[str]:
    """No file that is kept in git has more than half a million bytes."""
    process = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True)
    for name in process.stdout.split("\0"):
        path = root / name
        if path.is_file() and path.stat().st_size > LARGEST:
            yield f"{name}: {path.stat().st_size:,} bytes"


def one_word_for_each(root: Path) -> Iterator[str]:
    """大人, 60 岁以上, 孩子 and 报名编号 on every page, in every message, paper and table, and in every contract."""
    for top in PACKAGES.values():
        for path in sorted(path for path in (root / top).rglob("*") if path.suffix in TEXTS):
            for word in OTHER_WORDS.findall(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}: {word} has another word everywhere else"


def paths_spelled_by_clients(root: Path) -> Iterator[str]:
    """No page and no template spells where a department's files are; `departments/direct.py` does."""
    for path in sorted(path for path in (root / PORTAL).rglob("*") if path.suffix in TEXTS):
        if PATHS.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}: spells the path of a department"


def variables_of_pages_are_nouns(root: Path) -> Iterator[str]:
    """As `variables_are_nouns`, of what a page's template calls what it shows."""
    for path in sorted((root / PORTAL).rglob("*.html")):
        for names in SET_ON_PAGES.findall(path.read_text(encoding="utf-8")):
            for name in re.findall(r"\w+", names):
                if name in SAY_NOTHING:
                    yield f"{path.relative_to(root)}: {name} could be anything"


def short_tests(root: Path) -> Iterator[str]:
    """No file of tests has more than 400 lines, either: what it tests has a room of its own by then."""
    for path in sorted((root / "tests").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST_FILE:
            yield f"{path.relative_to(root)}: {lines} lines"


def clocks_set_by_fixtures(root: Path) -> Iterator[str]:
    """A test of a department sets its clock by the fixture that all of that department have for it."""
    for path in sorted((root / "tests/unit").rglob("test_*.py")):
        if "chassis" not in path.parts and CLOCK_SET.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}: sets a clock by hand"


def migrations_in_line(root: Path) -> Iterator[str]:
    """The scripts of every database are numbered 0001, 0002 …, and each follows the one before it.

    Two branches that each bring the next one merge without a conflict, and then no database can be made.
    """
    for folder in sorted(
        {path.parent for top in PACKAGES.values() for path in (root / top).rglob("versions/*.py")}
    ):
        for n, path in enumerate(sorted(folder.glob("[0-9]*.py")), start=1):
            before = f'"{n - 1:04}"' if n > 1 else "None"
            lines = {f'revision = "{n:04}"', f"down_revision = {before}"}
            if path.name[:4] != f"{n:04}" or not lines <= set(path.read_text(encoding="utf-8").splitlines()):
                yield f"{path.relative_to(root)}: is the script number {n} of its folder, and has to say so"


def rooms_drawn(root: Path) -> Iterator[str]:
    """Each room of each package, and each wing of the portal, has its line in ARCHITECTURE.md, and nothing else has."""
    drawn = list(_rooms_in((root / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    rooms = {
        (package, room) for package in PACKAGES if package != "deploy" for room in _rooms_of(root, package)
    }
    for package, room in sorted(rooms - set(drawn)):
        yield f"ARCHITECTURE.md has no line for {package}/{room}"
    for package, room in sorted(set(drawn) - rooms):
        if not (root / PACKAGES[package] / f"{room}.py").exists():
            yield f"ARCHITECTURE.md has a line for {package}/{room}, which is not there"


def rooms_listed(root: Path) -> Iterator[str]:
    """Each room of a department has its line in the department's README, and nothing else has."""
    for readme in sorted((root / "services").glob("*/README.md")):
        package = readme.parent.name
        rooms_in_readme = set(_rooms_listed_in(readme.read_text(encoding="utf-8")))
        rooms = set(_rooms_of(root, package))
        for room in sorted(rooms ^ rooms_in_readme):
            why = "has no line for" if room in rooms else "has a line for what is not there,"
            yield f"{readme.relative_to(root)} {why} {room}"


def _rooms_listed_in(text: str) -> Iterator[str]:
    """What the first column of the table of rooms names."""
    _before, _heading, rest = text.partition("\n## Rooms\n")
    for line in rest.partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            yield from re.findall(r"`(\w+)`", line.split("|")[1])


def _rooms_in(text: str) -> Iterator[tuple[str, str]]:
    """The lines of the tree: (package, room)."""
    package = ""
    for line in text.split("From the top floor down", 1)[1].split("```")[1].splitlines():
        if match := re.match(r"(\w+)? +(?:· )?([a-z_/]+)  ", line):
            package = match[1] or package
            yield package, match[2]


def _rooms_of(root: Path, package: str) -> Iterator[str]:
    folder = root / PACKAGES[package]
    for file in [*folder.glob("*/__init__.py"), *folder.glob("portal/*/__init__.py")]:
        if file.parent.name != "migrations":
            yield str(file.parent.relative_to(folder))
