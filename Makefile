# make scan: set up .venv and run the main job on made sample shards.  make test: install everything and test it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
JOBS ?= auto

.PHONY: scan test lint unit system clean

scan: .venv/.scan
	rm -rf demo
	$(BIN)/gate samples demo
	$(BIN)/gate scan demo/shards --policy strict -o demo/release --key-file demo/key
	$(BIN)/gate verify demo/release --policy strict
	@echo
	@echo "The release is in demo/release, its manifest in demo/release/_privacy/manifest.json,"
	@echo "and the records that must stay private in demo/release.private."

test: system .venv/.test lint unit

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A file runs on one worker: its tests share scans.
unit: .venv/.test
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

# Debian packages for the tests; where they may not be installed, the tests that need them skip and say so.
system:
	@bash tests/system-packages.sh

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.scan: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) --editable '.[scan]'
	touch $@

# torch comes first and torchvision without its dependencies: see docs/install.md
.venv/.test: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) torch==2.13.0
	$(PIP) --no-deps torchvision==0.28.0
	$(PIP) --editable '.[scan,dev]'
	touch $@ .venv/.scan

clean:
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache
