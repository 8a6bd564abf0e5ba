# make suite   trains the curated suite and fills the results template
# make test    runs every test: all of them are notebooks
# Besides: make setup, make docs, make lab, make bench, make notebooks (re-runs all notebooks and keeps their outputs)
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup suite test docs lab bench notebooks export
.DEFAULT_GOAL := test

setup: .venv/.ready

.venv/.ready: requirements.txt settings.ini setup.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

suite: setup
	$(BIN)/vqlab sweep configs/sweeps.yaml configs/controls.yaml

export: setup
	$(BIN)/nbdev_export

test: export
	$(BIN)/python -m vqlab.site test

# make docs RESULTS=runs/2026-01-31: the explorer shows that folder, and its executed notebooks become pages
docs: export
	$(BIN)/python -m vqlab.site build $(addprefix --results ,$(RESULTS))
	$(BIN)/python -m vqlab.site check

notebooks: export
	$(BIN)/python -m vqlab.site refresh
	$(BIN)/python -m vqlab.site readme
	$(BIN)/nbdev_clean

# the peers that only the benchmarks need lie in .bench, apart from the lab's environment
.bench/.ready: requirements-bench.txt | setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .bench -r requirements-bench.txt
	touch $@

bench: export .bench/.ready
	cd nbs && PYTHONPATH=$(CURDIR)/.bench ../$(BIN)/jupyter nbconvert --to notebook --execute --inplace bench.ipynb
	$(BIN)/nbdev_clean --fname nbs/bench.ipynb

lab: setup
	cd nbs && ../$(BIN)/jupyter lab
