PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test docs pins clean

## demo: show a half-finished port and its checklist
demo: $(READY)
	$(BIN)/tfport-check demo

## test: everything CI asks for
test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

## docs: write the README's table of checks and the picture anew
docs: $(READY)
	$(BIN)/pytest --pin tests/test_readme.py

## pins: write anew what is pinned of the examples and the released trees; review the diff
pins: $(READY)
	$(BIN)/pytest --pin tests/test_examples.py tests/test_real.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

# constraints.txt pins every package, those that build this one too
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
