"""The example port, run with PyTorch and TensorFlow: it passes, and each check's diff fails that check alone."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from checker import demo
from checker.check import Check, Example, load
from checker.port import Execution, find_port
from checker.repo import Repo
from checker.run import Result, run
from tests import runnable
from tests.runnable import runs_models

PYTHON = os.environ.get("TFPORT_RUNTIME") or str(Path(__file__).parent.parent / ".venv-runtime/bin/python")
WHERE = "import importlib.util; print(importlib.util.find_spec('transformers').submodule_search_locations[0])"
CHECKS = [check for check in load() if runs_models(check)]
EXAMPLES = [
    pytest.param(check, example, id=f"{check.id}-{number}")
    for check in CHECKS
    for number, example in enumerate(check.examples, 1)
]
pytestmark = [
    pytest.mark.runtime,
    pytest.mark.skipif(
        not Path(PYTHON).exists(), reason="no interpreter with PyTorch and TensorFlow; `make` sets it up"
    ),
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    done = subprocess.run([PYTHON, "-c", WHERE], capture_output=True, text=True, check=True)
    return runnable.build(Path(done.stdout.strip()), tmp_path_factory.mktemp("checkout"))


def results(root: Path, model: str = demo.MODEL) -> dict[str, Result]:
    port = replace(find_port(Repo.open(root), model), execution=Execution(PYTHON, tests=True))
    return {check.id: run(check, port) for check in CHECKS}


@pytest.mark.parametrize("model", runnable.PORTS)
def test_a_right_port_passes(model: str, checkout: Path) -> None:
    found = results(checkout, model)
    assert {id: (result.status, result.reason, result.findings) for id, result in found.items()} == dict.fromkeys(
        found, ("passed", "", ())
    )


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_the_old_side_fails_this_check_alone(check: Check, example: Example, checkout: Path) -> None:
    file = checkout / example.path
    text = file.read_text(encoding="utf-8")
    assert text.count(example.new) == 1
    try:
        file.write_text(text.replace(example.new, example.old), encoding="utf-8")
        found = results(checkout)
    finally:
        file.write_text(text, encoding="utf-8")
    assert [id for id, result in found.items() if result.status in ("failed", "error")] == [check.id]
    assert [finding.path for finding in found[check.id].findings] == [example.path]
