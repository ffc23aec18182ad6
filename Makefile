# Every habit of this repository. `make help` prints the lines that carry two hashes.
#
# Variables: PYTHON (3.11 or later) makes the virtual environment; PORT and VAR choose where the system runs and keeps
# its data; ID is what `make follow` looks for; TO is where `make clock` sets the clock; DEPARTMENT and COMMAND are what
# `make do` does; ARGS is handed on to pytest and to the benchmarks.

PYTHON ?= python3
PORT ?= 8000
VAR ?= var
ID ?=
TO ?=
DEPARTMENT ?=
COMMAND ?=
ARGS ?=
CITIZENS ?= 2000
SIZE ?= 0
SLOTS ?= 10000
SEEDS ?= 1-3
UPLOADS ?= 50
MB ?= 40
LARGE_MB ?= 2048
CUTS ?= 200
SEED ?=
STEPS ?= 3000
PY := .venv/bin/python
SIDE_BY_SIDE := --dist loadgroup --no-loadscope-reorder --durations=20
ROOMS := chassis services gateway deploy tests
TYPED := chassis/chassis deploy services/registration/registration services/venues/venues \
  services/reporting/reporting gateway/gateway

# Bytecode is kept, also where the environment says not to: every process of the tests would compile our files anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run run-real follow clock status do test test-fast test-unit bench bench-rush bench-openings bench-statistics bench-notices bench-portal bench-filters bench-uploads crossings simulate lighthouse screenshots journeys lint lint-types lint-rules format contracts contracts-released readings lock scanner clean setup-run setup-test

help: ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

run: setup-run ## run everything on SQLite, no server, no root: portal on http://127.0.0.1:PORT (PORT=8000 VAR=var)
	@exec $(PY) -m deploy run --port $(PORT) --var $(VAR) --with-parent

run-real: setup-run ## the same on a private RabbitMQ and PostgreSQL (or BROKER_URL=, POSTGRES_URL=; VAR=var)
	@$(PYTHON) deploy/debian.py real
	@exec $(PY) -m deploy run --real --port $(PORT) --var $(VAR) --with-parent

follow: setup-run ## trace a booking, request or event through every service's log: make follow ID=…
	@exec $(PY) -m deploy follow --var $(VAR) "$(ID)"

clock: setup-run ## move the demonstration's clock on, for all departments at once: make clock TO=2021-11-12T08:30 (VAR=var)
	@exec $(PY) -m deploy clock --var $(VAR) "$(TO)"

status: setup-run ## which processes run, their memory, and whether they are ready
	@exec $(PY) -m deploy status --var $(VAR)

do: setup-run ## a department's command on what runs here: make do DEPARTMENT=gateway COMMAND=rebuild
	@exec $(PY) -m deploy do --var $(VAR) "$(DEPARTMENT)" $(COMMAND)

test: lint ## lint, then every test; TESTS_LOADED=1: on a busy machine (installs RabbitMQ, PostgreSQL, nginx, Chromium, LibreOffice and a font when missing)
	@$(PYTHON) deploy/debian.py test
	@# Three on two cores: while one waits for a browser, a server or a pause that has to pass, the others work.
	@$(PY) -m pytest -n 3 $(SIDE_BY_SIDE) tests $(ARGS)

test-fast: setup-test ## lint and the unit tests but the slow ones, side by side: no server
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint test-unit

test-unit:
	@$(PY) -m pytest -n 2 $(SIDE_BY_SIDE) -m "not slow" tests/unit $(ARGS)

bench: setup-test ## events per second, latency and idle processor time on both transports, beside their floors
	@$(PYTHON) deploy/debian.py real
	@exec $(PY) -m tests.benchmarks $(ARGS)

bench-rush: setup-test ## 2,000 citizens book one session of 500 seats, beside the floor (CITIZENS=2000; SIZE=1e6: with so many bookings there; ARGS=--crowded: with slow clients and an opening)
	@$(PYTHON) deploy/debian.py crowd
	@exec $(PY) -m tests.benchmarks.rush --citizens $(CITIZENS) --size $(SIZE) $(ARGS)

bench-openings: setup-test ## 10,000 slots are published and a policy declared, while a citizen books (SLOTS=10000), beside bare inserts (SLOTS=240000 ARGS=--wide: 1,000 venues, stage by stage)
	@$(PYTHON) deploy/debian.py real
	@exec $(PY) -m tests.benchmarks.openings --slots $(SLOTS) $(ARGS)

bench-filters: setup-test ## what the list of activities costs in the catalogue for every combination of its filters, at 5,000 activities (ARGS="--step 97 --postgresql")
	@exec $(PY) -m tests.benchmarks.filters $(ARGS)

bench-portal: setup-test ## what a page costs, kept and made, with 300 and 20,000 sessions, beside a bare Flask page (ARGS=--postgresql)
	@exec $(PY) -m tests.benchmarks.portal $(ARGS)

bench-statistics: setup-test ## what the figures of an edition of 50,000 sessions cost, beside a count of all (ARGS=--sessions=…)
	@$(PYTHON) deploy/debian.py real
	@exec $(PY) -m tests.benchmarks.statistics $(ARGS)

bench-uploads: setup-test ## 50 files of 40 MB and one of 2 GB at once through nginx and gateway, beside a bare copy; cut and gone on with (UPLOADS=50 MB=40 LARGE_MB=2048 CUTS=200)
	@$(PYTHON) deploy/debian.py crowd
	@exec $(PY) -m tests.benchmarks.uploads --uploads $(UPLOADS) --mb $(MB) --large-mb $(LARGE_MB) --cuts $(CUTS) $(ARGS)

simulate: setup-test ## play months of the city, each from its seed: SEEDS=1-200 (or SEED=7), STEPS=3000 acts; a broken truth is told as a story
	@exec $(PY) -m tests.simulation --seeds $(or $(SEED),$(SEEDS)) --steps $(STEPS) $(ARGS)

bench-notices: setup-test ## what a notice costs, how long 2,000 take, and what waits for them (ARGS="--notices 500")
	@$(PYTHON) deploy/debian.py real
	@exec $(PY) -m tests.benchmarks.notices $(ARGS)

lighthouse: setup-test ## what Lighthouse (npm) says of three pages of what runs here (make run): accessibility, SEO, best practices; performance is printed
	@$(PYTHON) deploy/debian.py browser
	@exec $(PY) -m tests.lighthouse --port $(PORT) --folder $(VAR)/lighthouse $(ARGS)

screenshots: setup-test ## a picture of every page of what runs here (make run), at 1280, 390 and 390 large, in both languages, into VAR/screenshots
	@$(PYTHON) deploy/debian.py browser
	@exec $(PY) -m tests.screenshots --port $(PORT) --var $(VAR) $(ARGS)

journeys: setup-test ## taps and seconds of five people's ways through what runs here (make run): elder, helper, caller, waitlist, door without network
	@$(PYTHON) deploy/debian.py browser
	@exec $(PY) -m tests.journeys --port $(PORT) --var $(VAR) $(ARGS)

crossings: setup-test ## files and moves that a booking, a cancellation, a door's batch and a closure cross (ARGS=--moves)
	@exec $(PY) -m tests.benchmarks.crossings $(ARGS)

lint: setup-test ## ruff, mypy, who may import whom, and the rules of the house (tests/walls)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-types lint-rules

lint-types:
	@$(PY) -m mypy $(TYPED)

lint-rules:
	@$(PY) -m ruff check $(ROOMS)
	@$(PY) -m ruff format --check $(ROOMS)
	@.venv/bin/lint-imports
	@$(PY) -m tests.walls

format: setup-test ## put every file into the common form
	@$(PY) -m ruff check --fix-only -q $(ROOMS)
	@$(PY) -m ruff format -q $(ROOMS)

contracts: setup-test ## write each service's openapi.json and asyncapi.json anew
	@$(PY) -m deploy contracts

contracts-released: contracts ## keep today's asyncapi.json under each department's version: a promise from then on
	@$(PY) -m tests.contract.release

readings: setup-test ## write how characters are read, for the portal's search, anew from pypinyin's tables
	@$(PY) -m tests.readings

lock: setup-test ## recompile requirements/*.lock from the .in files
	@for set in runtime dev; do \
	  .venv/bin/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header \
	    --no-annotate -o requirements/$$set.lock requirements/$$set.in || exit 1; done

scanner: ## fetch the QR reader for doors whose browser has none (npm; installing does it, where npm is there)
	@$(PYTHON) deploy/scanner.py

clean: ## remove what was built and tested; never the data in VAR
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find $(ROOMS) -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) deploy/install.py runtime

setup-test:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) deploy/install.py dev
