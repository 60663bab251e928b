# Everything here starts from Python 3.11 or newer (with venv) and make.
#   make demo          the page of the bundled sample business, and its manifest
#   make test          the tests, with a real browser
#   make check         all that .ci/run runs: lint, types, contracts, docs, tests
#   make covered       fails where a branch of governance, signals or decision is untested
#   make soak          the heavy suites in full (an hour or more)
#   make fuzz          hostile bytes at every door, ten minutes each (Linux)
#   make supabase      write the files of a new migration for Supabase
#   make requirements  lock the dependencies again, with hashes

PYTHON  ?= $(shell scripts/find_python)
VENV    ?= .venv
WORKERS ?= 2
FUZZ_SECONDS ?= 600

BIN     := $(VENV)/bin
STAMPS  := $(VENV)/stamps
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet install
HASHED  := $(PIP) --require-hashes
PROJECT := $(PIP) --no-deps --no-build-isolation --no-index --editable .
LOCK    := $(BIN)/python -m uv pip compile pyproject.toml --quiet --universal \
           --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras \
           --custom-compile-command "make requirements"
COVERED := $(foreach room,governance signals decision,tests/unit/$(room) src/calmrun/$(room))
PAGES   := README.md CONTRIBUTING.md $(wildcard docs/*.md)

.DEFAULT_GOAL := help
.PHONY: help demo test check covered lint types contracts docs-current docs supabase soak fuzz \
        requirements clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(STAMPS)/run
	@$(BIN)/calmrun demo

test: $(STAMPS)/dev
	@scripts/ensure_browser
	@scripts/ensure_pgbouncer
	$(BIN)/pytest -n $(WORKERS)

check: lint types contracts docs-current test

covered: $(STAMPS)/dev
	$(BIN)/pytest -n $(WORKERS) $(COVERED) --cov

lint: $(STAMPS)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(STAMPS)/dev
	$(BIN)/mypy

contracts: $(STAMPS)/dev
	$(BIN)/lint-imports

docs-current: $(STAMPS)/dev
	$(BIN)/cog -I scripts --check --diff $(PAGES)

supabase: $(STAMPS)/dev
	$(BIN)/python scripts/supabase_migrations.py

docs: $(STAMPS)/dev
	$(BIN)/cog -I scripts -r $(PAGES)

soak: $(STAMPS)/dev
	@scripts/ensure_browser
	@scripts/ensure_pgbouncer
	CALMRUN_SOAK=1 $(BIN)/pytest -n $(WORKERS) --timeout 3600
	$(MAKE) fuzz

fuzz: $(STAMPS)/dev
	$(HASHED) --only-binary :all: --requirement scripts/requirements-fuzz.txt
	for door in text pair workbook sheet receipt; do \
	  $(BIN)/python scripts/fuzz_doors.py $$door $(FUZZ_SECONDS) || exit 1; done

requirements: $(STAMPS)/dev
	$(LOCK) --upgrade --group dev --output-file requirements-dev.txt
	$(LOCK) --upgrade --group build --constraint requirements-dev.txt \
	  --output-file requirements.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@python="$(PYTHON)"; test -n "$$python" && "$$python" -m venv $(VENV)

$(STAMPS)/run: requirements.txt pyproject.toml | $(BIN)/python
	$(HASHED) --only-binary :all: --requirement requirements.txt
	$(PROJECT)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	$(HASHED) --no-build-isolation --requirement requirements-dev.txt
	@touch $@
