PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
NPM := tests/npm/node_modules/.ready

.PHONY: demo test runtime docs pins clean

## demo: show a half-finished port and its checklist
demo: $(READY)
	$(BIN)/tfport-check demo

## test: everything CI asks for, the runtime stage on real PyTorch and TensorFlow included
test: $(READY) .venv-runtime/.ready $(NPM)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

## runtime: the tests that run models, with PyTorch and TensorFlow
runtime: $(READY) .venv-runtime/.ready
	$(BIN)/pytest tests/test_runtime.py

## docs: write the README's table of checks and the pictures anew (the one of a run only where its words changed)
docs: $(READY) .venv-runtime/.ready
	$(BIN)/pytest --pin tests/test_readme.py tests/test_runtime.py -k "picture or table"

## pins: write anew what is pinned of the examples and the released trees; review the diff
pins: $(READY)
	$(BIN)/pytest --pin tests/test_examples.py tests/test_real.py

clean:
	rm -rf .venv .venv-runtime tests/npm/node_modules .mypy_cache .pytest_cache .ruff_cache

# constraints.txt pins every package, those that build this one too
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q checker checks  # pip leaves an editable install to be compiled at each start
	touch $@

.venv-runtime/.ready: constraints-runtime.txt
	$(PYTHON) -m venv .venv-runtime
	.venv-runtime/bin/pip install --quiet --disable-pip-version-check --constraint constraints-runtime.txt \
		torch tensorflow-cpu transformers safetensors pytest
	touch $@

# what reads the reports as GitHub does; where npm is not, the tests that want it are skipped and say so
$(NPM): tests/npm/package-lock.json
	(npm ci --prefix tests/npm --silent && touch $@) || echo "no npm packages: some tests will be skipped"
