# make serve: environment, install, build the sample corpus, serve it. make test: environment, all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8001

.PHONY: serve build test lint clean

serve: build
	$(BIN)/curate serve --port $(PORT)

build: $(VENV)/installed
	$(BIN)/curate build

test: $(VENV)/installed-test lint
	$(BIN)/python -m pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/bin/python:
	@echo "making the environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	@echo "installing curate (a minute or two the first time)"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/bin/python pyproject.toml
	@echo "installing curate and what its tests need (a minute or two the first time)"
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) corpus/curate.db corpus/.curate build dist *.egg-info

.PHONY: schemas
schemas: $(VENV)/installed-test
	$(BIN)/python -m curate.forms
	$(BIN)/python -m curate.describe > docs/schema.md
	$(BIN)/python -m curate.publish > metadata.yml
