# make serve: environment, install, build the sample corpus, serve it. make test: environment, all tests.
# make test-alpha: the pages of a publication on the newest alpha of Datasette 1.0.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8001

.PHONY: serve build test test-alpha lint clean

serve: build
	$(BIN)/curate serve --port $(PORT)

build: $(VENV)/installed
	$(BIN)/curate build

test: $(VENV)/installed-test lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# Of its own are Datasette and what that needs; the rest is shared, as a second path to look for modules.
ALPHA := .venv-alpha
test-alpha: $(VENV)/installed-test
	@test -x $(ALPHA)/bin/python || $(BIN)/python -m venv $(ALPHA)
	$(ALPHA)/bin/python -m pip install --quiet --upgrade --pre 'datasette>=1.0a41'
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > "$$($(ALPHA)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/shared.pth"
	PYTHONPATH=. $(ALPHA)/bin/python -m pytest -q -p no:cacheprovider tests/test_edition_pages.py

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
	rm -rf $(VENV) $(ALPHA) corpus/curate.db corpus/.curate build dist *.egg-info

.PHONY: schemas
schemas: $(VENV)/installed-test
	$(BIN)/python -m curate.forms
	$(BIN)/python -m curate.describe > docs/schema.md
	$(BIN)/python -m curate.publish > metadata.yml
