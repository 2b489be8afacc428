# The front door. `make` or `make help` says what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
export PATH := $(BIN):$(PATH)

.PHONY: help run test lint check migrations races bench lock clean venv runtime dev assets

help: ## this list
	@echo "Internal workflow system. Commands:"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'
	@echo "  Another port: make run PORT=8100 (the sign-in of the demonstration takes the next one)"

run: runtime assets ## start the demonstration city (PORT=8000); Ctrl-C stops it
	@exec "$(BIN)/python" -m internal run --port $(PORT)

test: dev assets ## run every test; says what it could not run and why
	@tests/chromium.sh
	@"$(BIN)/pytest" $(ARGS)

lint: dev ## format check, linter, types, import contracts
	@"$(BIN)/ruff" format --check --quiet . || { echo "Format: run '.venv/bin/ruff format .'" >&2; exit 1; }
	@"$(BIN)/ruff" check --quiet .
	@"$(BIN)/mypy" --no-error-summary
	@said=$$("$(BIN)/lint-imports" 2>&1) || { echo "$$said" >&2; exit 1; }
	@echo "lint: fine"

check: lint assets ## lint and the quick tests: what to run before a commit
	@"$(BIN)/pytest" -q -x -m "not services and not browser" $(ARGS)

migrations: dev ## compare migrations and tables on both databases
	@"$(BIN)/pytest" -q tests/migrations

pictures: dev assets ## take the README's pictures from the running demonstration
	@"$(BIN)/python" -m tests.browser.pictures

races: dev assets ## thirty thousand racing pairs on PostgreSQL: nothing is lost or done twice
	@RACING_PAIRS=10000 "$(BIN)/pytest" -q -k "postgresql" tests/approval/test_races.py tests/approval/test_detour_races.py \
	  tests/approval/test_city_races.py tests/approval/test_amending_races.py tests/approval/test_publish_races.py

bench: dev assets ## measure this machine, side by side with a yardstick
	@"$(BIN)/python" -m benchmarks $(ARGS)

lock: dev ## pin what requirements/*.in name, with hashes
	@echo "Pinning requirements …"
	@for name in runtime dev; do \
	  "$(BIN)/pip-compile" --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file requirements/$$name.lock requirements/$$name.in; done
	@echo "lock: written"

clean: ## delete what was made here; the data under var/ stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis internal/web/static/built internal/web/built
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "clean: done (the data under var/ are kept)"

# Set-up. Each step runs again only when what it depends on has changed.
venv:
	@requirements/venv.sh "$(PYTHON)" "$(VENV)"

runtime: venv
	@requirements/install.sh "$(VENV)" runtime

dev: venv
	@requirements/install.sh "$(VENV)" dev

DATA := $(or $(INTERNAL_DATA_DIR),var)
ASSETS := $(DATA)/assets/.prepared
WORDS := internal/web/built/translations/en/LC_MESSAGES/messages.mo

assets: runtime $(if $(wildcard internal/web/built/static),,unprepared)
	@"$(MAKE)" --silent $(ASSETS) $(WORDS)

.PHONY: unprepared
unprepared:
	@rm -f "$(ASSETS)"

$(ASSETS): $(wildcard internal/web/assets/* frontend/*) $(shell find internal/web/static -type f -not -path "*/built/*") requirements/runtime.lock
	@"$(BIN)/python" -m internal.web.assets
	@touch "$@"

$(WORDS): $(shell find internal sso worker -name '*.po' -not -path '*/built/*') internal/web/catalogue.py
	@"$(BIN)/python" -m internal.web.catalogue build >/dev/null
	@touch "$@"
