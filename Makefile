# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for name in python3.11 python3.12 python3 python; do command -v $$name && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
# The locks are complete. Left to resolve for itself, pip would look at releases they do not name, and stop at them.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps --no-compile

.PHONY: help install demo test check lint types imports policy fmt serve bench differential lock clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

install: $(INSTALLED) ## Create .venv and install from the lock, by hash

$(INSTALLED): requirements.lock requirements-build.lock pyproject.toml
	@.ci/prerequisites "$(PYTHON)"
	@$(PYTHON) -m venv .venv
	@echo "Installing into .venv (about half a minute) …"
	@$(PIP) -r requirements-build.lock
	@$(PIP) --no-build-isolation -r requirements.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@# Everything at once and on every core, which pip does not.
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib engine service || true
	@said=$$($(BIN)/python -m pip --disable-pip-version-check check) || { echo "$$said"; exit 1; }
	@touch $(INSTALLED)

demo: $(INSTALLED) ## Do the main job on the fixture England and print it
	@$(BIN)/ecf2 demo

test: $(INSTALLED) ## Run every test
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(INSTALLED)
	@$(BIN)/mypy

imports: $(INSTALLED)
	@$(BIN)/lint-imports

policy: $(INSTALLED)
	@$(BIN)/ecf2 policy check

check: $(INSTALLED) ## Lint, types, imports, policy files and tests: what CI runs
	@$(MAKE) --no-print-directory --jobs --output-sync lint types imports policy
	@$(MAKE) --no-print-directory test

fmt: $(INSTALLED) ## Format the code
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

serve: $(INSTALLED) ## Serve http://127.0.0.1:8000 on DATABASE_URL, or on the demo's database
	@DATABASE_URL=$${DATABASE_URL:-sqlite:///.demo/ecf2.sqlite} $(BIN)/ecf2 serve

bench: $(INSTALLED) ## Measure against peers and print the ratios
	@$(PIP) -r tests/benchmarks/requirements.lock
	@$(BIN)/python -m tests.benchmarks

differential: $(INSTALLED) ## A million random conditions: durable-rules, the trace and a naive interpreter must agree
	@ECF2_DIFFERENTIAL=1000000 $(BIN)/python -m pytest tests/properties/test_differential.py

lock: ## Resolve dependencies anew and write the locks (needs uv)
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock
	uv pip compile .ci/requirements-build.in --python-version 3.11 --universal --generate-hashes --no-emit-index-url --quiet --output-file requirements-build.lock
	uv pip compile pyproject.toml --extra bench --constraint requirements.lock --python-version 3.11 --universal --generate-hashes --no-emit-index-url --quiet --output-file tests/benchmarks/requirements.lock

clean: ## Remove what was installed and built
	@rm -rf .venv .demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
