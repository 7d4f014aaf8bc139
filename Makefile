# Everything a person types. `make setup` is done by the others when it is needed; a second time it takes no time.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
UV     := $(BIN)/uv
LOCK   := $(UV) pip compile --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header \
          --no-emit-index-url --no-annotate --quiet

.PHONY: help setup demo test check format lock bench encoder train measure notebook dictionary readme clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: $(READY) ## .venv with everything in requirements.lock, checked by hash, and the command .venv/bin/finewire

# pip installs the installer, the installer the rest: pip 23.2 refuses a hashed lock that names extras (sqlalchemy[asyncio]).
# sync, not install: what has left the lock leaves .venv too (pip and uv themselves stay).
# --no-build-isolation: the build backend is in the lock too, so nothing unpinned is ever fetched.
$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## the nightly run on the bundled newsroom, without a network
	$(BIN)/finewire demo

test: $(READY) ## all tests
	$(BIN)/python -m pytest

check: $(READY) ## style, types, and which package may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY) ## write the locks anew from requirements.in (newest versions that fit)
	$(LOCK) --upgrade requirements.in --output-file requirements.lock
	$(LOCK) --upgrade requirements-encoder.in --constraint requirements.lock --output-file requirements-encoder.lock
	$(LOCK) --upgrade requirements-uv.in --output-file requirements-uv.lock

# PyTorch and the pretrained weights are large and wanted nowhere else: the next `make setup` takes them away again.
encoder: $(READY) ## learn the encoder again, after many new labels or a change of what is found in texts (an hour); then `make train`
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-encoder.lock
	$(BIN)/python -m models.encoder_training
	@rm $(READY)

train: $(READY) ## learn the classifiers under models/weights again
	$(BIN)/python -m models.train

measure: $(READY) ## how good they are on articles they have not seen, and what their confidence is worth (minutes)
	$(BIN)/python -m models.train --measure

bench: $(READY) ## how fast reading, extraction and loading are on this machine
	$(BIN)/python -m flows.bench

notebook: $(READY) ## run notebooks/explore.ipynb on the published snapshot, into notebooks/explore-executed.ipynb
	$(BIN)/jupyter execute notebooks/explore.ipynb --output=explore-executed

dictionary: $(READY) ## docs/data-dictionary.md from the records
	$(BIN)/python -m data.dictionary

readme: demo ## the answers beneath the README's recipes
	$(BIN)/python -m tests.readme_recipes

clean: ## forget .venv and caches; the data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
