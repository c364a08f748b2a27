# `make demo` and `make test` are all a fresh machine needs (Python 3.11+, make); both call `make setup`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test soak lint lock bench clean

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: setup
	$(BIN)/safetynet demo

# The long ones first, so that two workers end together.
test: setup
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder tests/e2e tests/crawl tests

# Kills run worker, crawl child and daemon at random moments, with a whole night after each; hours.
soak: setup
	$(BIN)/python -m tests.pipeline.station --kills 50

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# Pins and hashes only: the file names no index host.
lock: setup
	$(BIN)/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --extra dev --generate-hashes --strip-extras \
	  --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	  --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv .safetynet build *.egg-info
