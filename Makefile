# The two commands: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= data
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test check bench soak mutate lock translations clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

$(BIN)/python:
ifdef UV
	uv venv --quiet --python "$(PYTHON)" $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

# $(1): lock file, $(2): stamp
define install_lock
	@echo "Installing from $(1) ..."
	@if [ -n "$(UV)" ]; then \
	  uv pip sync --quiet --require-hashes --python $(BIN)/python $(1) && \
	  uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(2)
endef

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(call install_lock,requirements.lock,$@)

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install_lock,requirements-dev.lock,$@)
	@touch $(VENV)/.installed

install: $(VENV)/.installed ## install into .venv
install-dev: $(VENV)/.installed-dev ## install with the tools for development

demo: install ## start a synthetic region on this machine (PORT=8000 DATA=data)
	@$(BIN)/hub demo --port $(PORT) --data "$(DATA)"

test: install-dev ## run all tests that this machine can run
	@$(BIN)/python -m tests.run

check: install-dev ## formatting, types, imports, and all tests
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/python -m tests.run

bench: install-dev ## measure speed as ratios; one JSON object a line
	@$(BIN)/python -m tests.benchmarks

soak: install-dev ## the long figures: many kills, much fuzzing
	@HUB_FUZZ=100000 HUB_KILLS=200 $(BIN)/python -m tests.run tests/trust

mutate: install-dev ## take each protection away in turn; a test must turn red
	@$(BIN)/python -m tests.mutations

lock: ## choose versions again
	uv pip compile -q pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements.lock
	uv pip compile -q pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements-dev.lock

translations: install-dev ## bring the English catalogue up to date
	@$(BIN)/python -m hub.ui.i18n update && $(BIN)/python -m hub.ui.i18n missing

clean: ## remove what was built, not your data
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache
