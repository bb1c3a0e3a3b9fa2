# Set-up, the main job and the checks. Everything lands in .venv and build/; nothing outside this folder, but for
# Debian's python3-venv where Python lacks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install run bench test check dashboards clean
help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP)  ## build .venv with the pinned packages

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh scripts/install_venv.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: install  ## a wire's morning in a minute, to 6,500 outlets on the embedded broker
	$(BIN)/wirestorm run $(ARGS)

bench: install  ## the swarm beside a floor in C and aiomqtt, on every broker; 20 minutes of a machine that rests
	$(BIN)/python -m bench.sidebyside $(ARGS)

test: install  ## the whole suite; brokers that are not installed are skipped with a reason
	$(BIN)/pytest --numprocesses 2 --dist loadscope -m 'not quiet' $(ARGS) || [ $$? -eq 5 ]
	$(BIN)/pytest -m quiet $(ARGS) || [ $$? -eq 5 ]

check: install  ## ruff, mypy strict, import-linter, hadolint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

dashboards: install  ## write Grafana's dashboards from their code in scripts/dashboards
	$(BIN)/python -m scripts.dashboards

clean:  ## remove what make made
	rm -rf $(VENV) build runs
