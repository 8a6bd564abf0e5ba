# make suite   trains the curated suite and fills the results template
# make test    runs every test: all of them are notebooks
# Besides: make setup, make docs, make lab, make bench, make notebooks (re-runs all notebooks and keeps their outputs)
PYTHON ?= python3
LOCK ?= requirements.txt
BIN := .venv/bin

.PHONY: setup suite test docs lab bench notebooks export
.DEFAULT_GOAL := test

# an interpreter that is named has to be that of .venv; the default one only makes it
setup:
	@command -v "$(PYTHON)" >/dev/null || { echo 'setup: PYTHON: $(PYTHON) is not there; valid: Python 3.10 to 3.13' >&2; exit 2; }
	@"$(PYTHON)" .ci/setup.py "$(LOCK)" "$(PYTHON)" $(if $(filter file,$(origin PYTHON)),,named)

suite: setup
	$(BIN)/vqlab sweep configs/sweeps.yaml configs/controls.yaml

export: setup
	$(BIN)/nbdev_export

test: export
	OMP_NUM_THREADS=1 $(BIN)/python -m vqlab.site test

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
	cd nbs && PYTHONPATH="$(CURDIR)/.bench" ../$(BIN)/jupyter nbconvert --to notebook --execute --inplace bench.ipynb
	$(BIN)/nbdev_clean --fname nbs/bench.ipynb

lab: setup
	cd nbs && ../$(BIN)/jupyter lab tour.ipynb
