# Set-up, the main job and the checks. All files land in .venv and build/; the only change outside this folder is Debian's
# python3-venv where it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LIVES ?= 1000
KILLS ?= 100

.PHONY: help install run bench brokers test simulate kills check dashboards schemas samples pictures clean
help:  ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP)  ## build .venv with the pinned packages

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh scripts/install_venv.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: install  ## run the scenario morning: a wire's morning in a minute, to 6,500 outlets on the embedded broker
	$(BIN)/wirestorm run $(ARGS)

bench: install  ## compare the swarm with a baseline in C and aiomqtt clients, on every broker; 20 minutes of an idle machine
	$(BIN)/python -m bench.benchmarks.sidebyside $(ARGS)

brokers: install  ## run one load on every broker that is installed here, in turns, and write docs/brokers.md; an hour of an idle machine
	$(BIN)/python -m scripts.broker_table $(ARGS)

test: install  ## run the whole suite; tests that need a program that is not installed are skipped, with the reason
	$(BIN)/pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder -m 'not quiet' $(ARGS) || [ $$? -eq 5 ]
	$(BIN)/pytest -m quiet $(ARGS) || [ $$? -eq 5 ]

simulate: install  ## live LIVES random lives of a wire and its workers in the simulator, on every processor
	$(BIN)/python -m tests.simulation --lives $(LIVES) $(ARGS)

kills: install  ## kill the processes of a service KILLS times at random, on mosquitto and on the embedded broker, and judge its account
	$(BIN)/python -m scripts.kills --kills $(KILLS) $(ARGS)

check: install  ## run ruff, mypy strict, import-linter and hadolint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

dashboards: install  ## write the Grafana dashboards from scripts/dashboards
	$(BIN)/python -m scripts.dashboards

schemas: install  ## write the JSON Schemas of a run's files, and the tables of docs/summary.md
	$(BIN)/python -m scripts.schemas

samples: install  ## read the sample copy, and write the editions that releases are composed from
	$(BIN)/python -m scripts.samples

pictures: install  ## take the pictures of docs/pictures in Chromium, from runs and a comparison of two brokers
	$(BIN)/python -m scripts.pictures $(ARGS)

clean:  ## remove .venv, build and runs
	rm -rf $(VENV) build runs
