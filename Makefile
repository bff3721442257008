# Two commands do all the set-up: `make serve` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8000

# What one part says stays together where make can do that (4.0 and newer).
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# Tests start dozens of programs, and each would compile the library again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test lint types tests wheel bench census mutants catalogues format clean

serve: $(READY)
	$(BIN)/buju serve --port $(PORT)

test: $(READY)
	$(MAKE) --no-print-directory --jobs=4 $(TOGETHER) tests lint types wheel

# The plus sign lets the tests be watched while they run: its output is not held back.
tests: $(READY)
	+$(BIN)/python -m pytest -n auto --dist worksteal

wheel: $(READY)
	$(BIN)/python tests/wheel/try_wheel.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/run.py

census: $(READY)
	$(BIN)/python benchmarks/census.py

mutants: $(READY)
	$(BIN)/python benchmarks/mutants.py

catalogues: $(READY)
	$(BIN)/pybabel compile --directory geo/buju/locale

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The environment is made again only when what it is made from has changed.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新版本")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
