# Everything a developer runs. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help up demo docs check test bench chaos mutants lock tools .venv

help: ## list the targets
	@awk -F ':.*## ' '/^[.a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv: $(INSTALLED) ## make the virtual environment, or renew it when the lock has changed

$(INSTALLED): requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

up: $(INSTALLED) ## run Mille on this machine until Ctrl-C, with the sample agenda
	@$(BIN)/mille up

demo: $(INSTALLED) ## the same, carry one submission all the way through, and stop
	@$(BIN)/mille demo

docs: $(INSTALLED) ## remake docs/asyncapi and docs/openapi from the code
	$(BIN)/python -m docs.generate

check: $(INSTALLED) ## style, types, boundaries, unit and contract tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/unit tests/contracts

test: check tools ## everything, with real servers
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --ignore=tests/unit --ignore=tests/contracts tests

bench: $(INSTALLED) ## how fast it is, against raw Meilisearch and bare FastAPI (ARGS="--small --json bench.json")
	@$(BIN)/python -m bench $(ARGS)

chaos: $(INSTALLED) ## break everything in a flood, then count what became of it (ARGS="--brokers 1 --minutes 60")
	$(BIN)/python -m tests.resilience.chaos $(ARGS)

mutants: $(INSTALLED) ## take out one guarantee after another; its test must see it (ARGS="g2-order --no-check")
	$(BIN)/python -m tests.resilience.mutants $(ARGS)

# Without root, the tests that need them skip themselves and name the command.
tools:
	@if ! { command -v chromium && command -v curl && command -v faketime; } >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium curl faketime >/dev/null; \
	fi

COMPILE := uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 pyproject.toml
lock: $(INSTALLED) ## remake the locks from pyproject.toml (needs uv) and jgo.toml
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -o requirements-dev.lock
	$(BIN)/python -m deploy.local.lock
