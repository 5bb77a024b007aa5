# Observer. `make` alone lists what there is.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --constraint constraints.txt
DEMO ?= exports/demo
WORKERS ?= auto

.PHONY: help demo demo-film test check format lint types floors words bench system clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: system $(VENV)/.runs ## Open a demo study; without a screen a scripted user works in it
	@sh scripts/demo.sh $(BIN)/python $(DEMO)

demo-film: $(VENV)/.runs ## Draw and speak the demo film anew (needs espeak-ng)
	$(BIN)/python scripts/make_demo_film.py

test: system $(VENV)/.tests ## Run all tests
	$(BIN)/python -m pytest -n $(WORKERS)

check: format lint types floors words test ## Format, lint, types, floors, words, tests

format: $(VENV)/.checks ## Is the code formatted?
	$(BIN)/ruff format --check .

lint: $(VENV)/.checks ## Is the code clean?
	$(BIN)/ruff check .

types: $(VENV)/.checks ## Are the types right?
	$(BIN)/mypy

floors: $(VENV)/.checks ## Does each file import from below only?
	$(BIN)/lint-imports

words: $(VENV)/.checks ## Is every message translated, and every catalogue fresh?
	$(BIN)/python scripts/words.py check

bench: system $(VENV)/.tests ## Measure speed against a naive way
	$(BIN)/python benchmarks/all.py

system: # The system libraries of Qt, VLC and a virtual screen; quick when they are there
	@sh scripts/system-libraries.sh

clean: ## Remove the virtual environment and what was made
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# A virtual environment also where python3-venv is not installed: then pip puts itself into it.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) \
	  && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }

$(VENV)/.runs: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.checks: $(VENV)/.tests
	$(PIP) --editable '.[dev]'
	@touch $@
