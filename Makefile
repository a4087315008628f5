# One word per task. Needs Python 3.11 or newer (PYTHON=python3.12 picks one), git and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test test-deep check decisions mutants bench docs lock

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## Make .venv from requirements.lock (nothing to do when it is fresh)

run: $(READY) ## Serve the demo instance in ./instance, which is made at the first start
	@exec $(BIN)/pergola demo start

test: check ## Everything that must pass before a commit: the checks, then the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

test-deep: check ## The same with the long-running proofs, and what the tests cover
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist loadfile -m "deep or not deep"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(READY) ## Style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

decisions: $(READY) ## Compare ten million access decisions with the oracle (N=1000000 takes fewer)
	$(BIN)/python -m tests.platform_core.access --decisions $(or $(N),10000000)

# Mutmut runs the tests in its own process, so it stands beside what they need; nothing else needs mutmut.
mutants: ## Break the compiler of access rules in every small way, and see whether the tests notice
	$(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	.venv-mutants/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	.venv-mutants/bin/python -m pip install --quiet mutmut==3.8.1
	CI=true .venv-mutants/bin/python -m tests.mutation

bench: $(READY) ## Compare with a hand-written server, and measure what access rules and an install base cost
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.rights
	$(BIN)/python -m benchmarks.install_base

docs: $(READY) ## Write the reference pages anew
	$(BIN)/python -m docs.build

lock: ## Bring requirements.lock up to pyproject.toml (newer versions: make lock LOCK=--upgrade)
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND='make lock' .venv-lock/bin/pip-compile --quiet $(LOCK) --output-file requirements.lock pyproject.toml

# The lock names every package, so pip resolves nothing (and stumbles over no constraint file of the machine).
# A virtual environment of another Python, or one whose making was interrupted, is made from scratch.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Pergola needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo 'not there')." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; install its venv module (Debian: python3-venv)." >&2; exit 1; }
	@[ "$$($(BIN)/python -m pip --version 2>/dev/null >&2 && $(BIN)/python --version)" = "$$($(PYTHON) --version)" ] \
	  || $(PYTHON) -m venv --clear .venv
	@echo "Installing what requirements.lock names into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
