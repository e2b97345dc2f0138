"""The example port, run with PyTorch and TensorFlow: it passes, and each check's diff fails that check alone."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from checker import cli, demo
from checker.check import Check, Example, load
from checker.commands.running import judge_ports
from checker.port import Execution, find_port
from checker.repo import Repo
from checker.report import Report
from checker.run import Result, run
from tests import runnable
from tests.conftest import Pin
from tests.picture import terminal
from tests.runnable import runs_models

ROOT = Path(__file__).parent.parent
PYTHON = os.environ.get("TFPORT_RUNTIME") or str(ROOT / ".venv-runtime/bin/python")
WHERE = "import importlib.util; print(importlib.util.find_spec('transformers').submodule_search_locations[0])"
CHECKS = [check for check in load() if runs_models(check)]
CHECKPOINT = """
import sys, torch
from transformers.models.brand_new_bert.configuration_brand_new_bert import BrandNewBertConfig
from transformers.models.brand_new_bert.modeling_brand_new_bert import BrandNewBertForMaskedLM
config = BrandNewBertConfig(
    vocab_size=99, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37
)
torch.manual_seed(0)
BrandNewBertForMaskedLM(config).save_pretrained(sys.argv[1])
"""
OPT = "src/transformers/models/opt/modeling_tf_opt.py"
NORM_AFTER = (
    "        if not self.do_layer_norm_before:\n            hidden_states = self.{}(hidden_states)\n\n        return"
)
EQUIVALENCE = next(check for check in CHECKS if check.id == "output-equivalence")
NUMBER = re.compile(r"[\d.]+(?:e-\d+)?|\+cpu|\s+")
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


@contextmanager
def broken(checkout: Path, example: Example) -> Iterator[None]:
    """The checkout with the old side of a check's diff."""
    file = checkout / example.path
    text = file.read_text(encoding="utf-8")
    assert text.count(example.new) == 1
    try:
        file.write_text(text.replace(example.new, example.old), encoding="utf-8")
        yield
    finally:
        file.write_text(text, encoding="utf-8")


def test_the_doctor_finds_what_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--python", PYTHON]) == 0
    assert capsys.readouterr().out.endswith("Ready: `tfport-check MODEL --runtime` can run the models.\n")


@pytest.mark.parametrize("model", runnable.PORTS)
def test_a_right_port_passes(model: str, checkout: Path) -> None:
    found = results(checkout, model)
    assert {id: (result.status, result.reason, result.findings) for id, result in found.items()} == dict.fromkeys(
        found, ("passed", "", ())
    )


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_the_old_side_fails_this_check_alone(check: Check, example: Example, checkout: Path) -> None:
    with broken(checkout, example):
        found = results(checkout)
    assert [id for id, result in found.items() if result.status in ("failed", "error")] == [check.id]
    assert [finding.path for finding in found[check.id].findings] == [example.path]


def test_a_model_that_is_made_of_models_and_has_no_test_passes(checkout: Path) -> None:
    found = results(checkout, "encoder_decoder")
    assert found["output-equivalence"].status == "passed"
    assert [result.findings for result in found.values() if result.findings] == []


def test_the_library_s_own_wrong_epsilon_is_found(checkout: Path) -> None:
    """The last norm of SAM's mask decoder has the default epsilon in PyTorch, the configuration's in TensorFlow."""
    found = results(checkout, "sam")
    assert [finding.symbol for finding in found["output-equivalence"].findings] == ["TFSamModel"]
    assert "`iou_scores` of `TFSamModel` differs by" in found["output-equivalence"].findings[0].message


def test_what_a_model_does_only_with_a_switch_turned_is_compared(checkout: Path) -> None:
    swapped = Example(OPT, NORM_AFTER.format("self_attn_layer_norm"), NORM_AFTER.format("final_layer_norm"))
    with broken(checkout, swapped):
        found = results(checkout, "opt")["output-equivalence"].findings
    assert [finding.symbol for finding in found] == ["TFOPTModel"]
    assert "of `TFOPTModel` with `do_layer_norm_before=False` in its configuration differs by" in found[0].message


def test_the_picture_of_what_was_measured(checkout: Path, pin: Pin) -> None:
    """Its words are those of a run; the numbers are of whatever machine it was drawn on."""
    port = find_port(Repo.open(checkout), demo.MODEL)
    with broken(checkout, EQUIVALENCE.examples[1]):
        found, numbers = judge_ports(CHECKS, [port], Execution(PYTHON, tests=True), 1)
    drawn, path = (
        terminal(Report((port,), tuple(found), numbers=numbers), " --runtime"),
        ROOT / "docs" / "measured.svg",
    )
    pinned = path.read_text(encoding="utf-8") if path.exists() else ""
    pin(path, pinned if words(drawn) == words(pinned) else drawn)


def words(svg: str) -> str:
    return NUMBER.sub("", unescape("".join(re.findall(r"<text[^>]*>(.*?)</text>", svg))))


@pytest.fixture(scope="module")
def checkpoint(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint")
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "CUDA_VISIBLE_DEVICES": "-1"}
    subprocess.run([PYTHON, "-c", CHECKPOINT, str(folder)], env=environment, check=True, capture_output=True)
    return folder


def converted(checkout: Path, checkpoint: Path, target: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The files that are written for TensorFlow, and what is said of it in the end."""
    chosen = ["--select", "from-pt-load,output-equivalence", "--checkpoint", str(checkpoint)]
    where = ["--repo", str(checkout), "--python", PYTHON, "--save-weights", str(target)]
    cli.main([demo.MODEL, "--runtime", *chosen, *where, "--format", "concise"])
    said = capsys.readouterr().err.splitlines()
    return [*sorted(file.name for file in target.glob("*")), *(line.partition(" in ")[0] for line in said)]


def test_the_weights_of_a_checkpoint_are_written_for_tensorflow(
    checkout: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new"
    found = converted(checkout, checkpoint, target, capsys)
    assert found == ["config.json", "tf_model.h5", "The TensorFlow weights are"]
    assert (target / "config.json").read_bytes() == (checkpoint / "config.json").read_bytes()


def test_weights_that_would_compute_something_else_are_not_written(
    checkout: Path, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with broken(checkout, EQUIVALENCE.examples[0]):
        found = converted(checkout, checkpoint, tmp_path / "new", capsys)
    assert found == ["No TensorFlow weights were written, because they would not compute what PyTorch's do."]
