# Everything a person types here. `make run` and `make test` need nothing but Python >= 3.11 with
# venv and make; each installs what it needs into .venv, from hashed lists, and only when they change.

PYTHON  ?= python3
PORT    ?= 8080
# Databases that live for a second are made in memory where there is room; crash proofs kill
# processes, not disks.
SCRATCH := $(shell df -kP /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 6000000 { room = 1 } END { print room ? "/dev/shm" : "/tmp" }')
WORKERS ?= 4
ARGS    ?=

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

define INSTALL
$(PIP) install --require-hashes --prefer-binary -r $(1) && \
$(PIP) install --no-deps --no-build-isolation --editable . || { \
  echo "Installing failed, see above. If a package had to be compiled: apt install build-essential python3-dev; if the network failed: try again." >&2; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help run demo test check format prove bench screenshots catalogues sizes lock clean

help:  ## Say what can be made.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

run: $(VENV)/.run  ## Install and start everything on http://127.0.0.1:8080 (PORT=… for another port).
	@exec $(BIN)/postroom serve --port $(PORT)

demo: $(VENV)/.run  ## Start a made-up shop to look at, with customers who write (PORT=… for another port).
	@exec $(BIN)/python -m examples.demo --port $(PORT)

test: $(VENV)/.dev  ## Run the tests, at most 12 minutes (ARGS=… is handed to pytest).
	@TMPDIR=$(SCRATCH) $(BIN)/python -m pytest -n $(WORKERS) -m "not prove" --session-timeout=720 $(ARGS)

check: $(VENV)/.dev  ## Check format, lint, types and import contracts; run nothing.
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(VENV)/.dev  ## Format the code and mend what ruff can mend.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

prove: $(VENV)/.dev  ## Run the long proofs.
	@$(BIN)/python -m pytest -m prove --timeout=3600 $(ARGS)

bench: $(VENV)/.dev  ## Run the benchmarks; each prints one JSON line last.
	@for name in ingest engine lists pages mailboxes sellers sweep replay tiles; do $(BIN)/python -m benchmarks.$$name || exit 1; done

screenshots: $(VENV)/.dev  ## Picture the pages into build/screenshots, and the demo into docs/images.
	@$(BIN)/python -m tools.pictures
	@POSTROOM_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/integration/browser/test_screenshots.py $(ARGS)

catalogues: $(VENV)/.dev  ## Bring core/locale/*.po up to date with the messages in the code.
	@$(BIN)/python -m tools.catalogues $(ARGS)

sizes: $(VENV)/.dev  ## Print how long files and functions are, a line a package.
	@$(BIN)/python -m tools.sizes

# One list serves every Python >= 3.11; hatchling is in it because installing is not isolated.
lock: $(VENV)/.dev  ## Renew the hashed lists of dependencies (ARGS=--upgrade for newer versions).
	@echo hatchling | $(BIN)/uv $(LOCK) $(ARGS) -o requirements.lock pyproject.toml -
	@$(BIN)/uv $(LOCK) $(ARGS) --extra dev --extra postgres -c requirements.lock -o requirements-dev.lock pyproject.toml

LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

clean:  ## Remove .venv and caches; your data stays.
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$($(PYTHON) --version) is too old, 3.11 is the oldest that works: make $(MAKECMDGOALS) PYTHON=python3.12 (or the newest you have)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Postroom into $(VENV) (about a minute, once) …"
	@$(call INSTALL,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing Postroom and the development tools into $(VENV) (about a minute, once) …"
	@$(call INSTALL,requirements-dev.lock)
	@touch $@ $(VENV)/.run
