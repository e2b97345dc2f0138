"""Models that run side by side, with stand-ins for their workers."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from checker import cli
from checker.commands import running, screen
from checker.port import Execution, Port, find_port
from checker.repo import Repo
from checker.report.terminal import steps
from checker.runtime import launch
from checker.runtime.messages import Event
from tests import tiny

Listen = Callable[[list[Event]], None]
MODELS = ("bert", "gpt2")
HELLO: Event = {"event": "hello", "python": "3.11.7", "torch": "2.13.0", "tensorflow": "2.18.1"}
BEGIN = {"event": "begin", "step": "load", "class": "TFBertModel"}
BUILT: Event = {"event": "result", "step": "build", "seconds": 0.1}
END: list[Event] = [{"event": "end"}, {"event": "ended", "reason": "", "seconds": 1.5, "peak": 7}]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return tiny.write(
        tmp_path,
        {
            "src/transformers/__init__.py": (
                '_import_structure = {"models.bert": ["BertModel", "TFBertModel"], '
                '"models.gpt2": ["GPT2Model", "TFGPT2Model"]}\n'
            ),
            tiny.BERT: "class TFBertModel(TFPreTrainedModel): ...\n",
            "src/transformers/models/gpt2/modeling_tf_gpt2.py": "class TFGPT2Model(TFPreTrainedModel): ...\n",
        },
    )


def stand_in(
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[str, Listen], object] = lambda model, listen: None,
    asked: list[str] | None = None,
    told: Sequence[Event] = (BUILT,),
) -> None:
    """Let every worker be a function of the model's name and of who listens.

    `asked` are the classes it is to run, `told` is what is told of each.
    """

    def run(python: str, request: Mapping[str, Any], timeout: float, listen: Listen, keep: object) -> launch.Ended:
        work(request["model"], listen)
        names = [pair["tf"] for pair in request["pairs"]]
        (asked if asked is not None else []).extend(names)
        events = [HELLO, *({**each, "class": name} for name in names for each in told), *END]
        listen(events)
        return launch.Ended(tuple(events))

    monkeypatch.setattr(launch, "launch", run)


def test_as_many_models_run_at_a_time_as_are_asked_for(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    together = threading.Barrier(2, timeout=30)
    stand_in(monkeypatch, lambda model, listen: together.wait())
    arguments = ["--repo", str(checkout), "--runtime", "--python", sys.executable, "--select", "from-pt-load"]
    assert cli.main([*MODELS, *arguments, "--jobs", "2"]) == 0
    assert "2 ports: 2 of 2 done" in capsys.readouterr().out


WITHOUT = {
    "a library": (
        {
            "type": "ImportError",
            "message": "A requires the tensorflow_probability library but it was not found in your environment.",
        },
        "has no `tensorflow_probability`; install it there",
    ),
    "a tiny model": (
        {"type": "ValueError", "message": "no size fits"},
        "no tiny model can be made of `TFBertModel`, so nothing was run: ValueError: no size fits",
    ),
}


@pytest.mark.parametrize(("problem", "said"), WITHOUT.values(), ids=WITHOUT)
def test_where_nothing_was_run_nothing_is_judged(
    problem: Event, said: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, told=[{**BUILT, "problem": {**problem, "frames": []}}])
    selected = ["--select", "from-pt-load,output-equivalence,save-load", "--format", "concise"]
    assert cli.main(["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, *selected]) == 2
    told = [line for line in capsys.readouterr().out.splitlines() if "from-pt-load" in line]
    assert [said in line for line in told] == [True]


def test_a_package_that_only_training_needs_leaves_the_rest_judged(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = {"type": "ModuleNotFoundError", "message": "No module named 'absent_package'", "frames": []}
    stand_in(monkeypatch, told=[BUILT, {**BUILT, "step": "load"}, {**BUILT, "step": "train", "problem": problem}])
    selected = ["--select", "from-pt-load,training-mode", "--format", "concise"]
    assert cli.main(["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, *selected]) == 2
    told = [line for line in capsys.readouterr().out.splitlines() if "absent_package" in line]
    assert ["training-mode" in line for line in told] == [True]


FIRST = {
    "the first layer that is wrong": (
        ["hidden_states[0]", "hidden_states[1]!", "hidden_states[2]!"],
        "[0]` is right, so",
    ),
    "the encoder before the decoder": (["decoder_hidden_states[1]!", "encoder_hidden_states[1]!"], "encoder_hidden"),
    "a state before what is made of it": (["logits!", "text_model_output.hidden_states[1]!"], "text_model"),
    "what goes into the first layer": (["hidden_states[0]!", "hidden_states[1]!"], "compare what computes it"),
}


@pytest.mark.parametrize(("tensors", "said"), FIRST.values(), ids=FIRST)
def test_the_first_tensor_that_differs_says_where_to_look(
    tensors: list[str], said: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compared = [
        {"tensor": name.removesuffix("!"), "error": float(name.endswith("!")), "allowed": 0.1, "scale": 1.0}
        for name in tensors
    ]
    stand_in(monkeypatch, told=[BUILT, {**BUILT, "step": "outputs", "tensors": compared}])
    selected = ["--select", "output-equivalence", "--format", "concise"]
    cli.main(["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, *selected])
    assert said in capsys.readouterr().out


TURNED = {
    "differs": ({"tensors": [{"tensor": "logits", "error": 1.0, "allowed": 0.1, "scale": 1.0}]}, "differs by 1.0e+00"),
    "is not loaded": ({"missing": ["bert.scale"]}, "`bert.scale` of `TFBertModel` with `scaled=True` in its"),
    "is of another shape": ({"mismatched": [["bert.scale", [1], [2]]]}, "`bert.scale` of `TFBertModel` with"),
    "raises": (
        {"problem": {"type": "ValueError", "message": "no", "frames": []}},
        "calling `TFBertModel` with `scaled=True` in its configuration fails: ValueError: no",
    ),
}


@pytest.mark.parametrize(("found", "said"), TURNED.values(), ids=TURNED)
def test_what_goes_wrong_with_a_switch_turned_names_the_switch(
    found: Event, said: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turned = {**BUILT, "step": "switches", "switches": [{"switch": "scaled=True", "tensors": [], **found}]}
    stand_in(monkeypatch, told=[BUILT, {**BUILT, "step": "outputs", "tensors": []}, turned])
    selected = ["--select", "output-equivalence", "--format", "concise"]
    assert cli.main(["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, *selected]) == 0
    out = capsys.readouterr().out
    assert ": warning output-equivalence bert: " in out
    assert said in out


@pytest.mark.parametrize(("kind", "severity"), [("differs", "error"), ("folded", "advice")])
def test_what_only_folded_constants_change_is_no_fault_of_the_port(
    kind: str, severity: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = [{"form": "NumPy arrays"}, {"form": "a tf.function", kind: ["logits"]}]
    stand_in(monkeypatch, told=[BUILT, {**BUILT, "step": "forms", "forms": forms}])
    selected = ["--select", "input-formats", "--format", "concise"]
    assert cli.main(["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, *selected]) == (
        kind == "differs"
    )
    out = capsys.readouterr().out
    assert f": {severity} input-formats bert: " in out
    assert "`logits`" in out


@pytest.mark.parametrize(("processors", "at_once", "each"), [(1, 1, 1), (2, 1, 2), (2, 2, 1), (16, 1, 2), (16, 8, 2)])
def test_classes_are_shared_by_two_where_processors_are_left(
    processors: int, at_once: int, each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_processors", lambda: processors)
    assert running.processes(at_once) == each


def ports(checkout: Path) -> list[Port]:
    return [find_port(Repo.open(checkout), model) for model in MODELS]


def running_worker(port: Port) -> Iterator[Any]:
    from checker.facts.running.worker import Worker

    port.fact(Worker)
    yield from ()


def test_what_was_measured_is_kept_by_model(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, lambda model, listen: None)
    check = tiny.check("from-pt-load", running_worker)
    results, numbers = running.judge_ports([check], ports(checkout), Execution(sys.executable), 1)
    assert [(result.model, result.status) for result in results] == [(model, "passed") for model in MODELS]
    assert {model: (each.seconds, each.peak) for model, each in numbers.items()} == dict.fromkeys(MODELS, (1.5, 7))


def test_whoever_interrupts_waits_for_no_worker(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    started = threading.Event()

    def work(model: str, listen: Listen) -> None:
        if model == "bert":
            started.wait(30)
            raise KeyboardInterrupt
        started.set()
        try:
            while True:
                time.sleep(0.01)
                listen([])
        finally:
            heard.append(model)

    stand_in(monkeypatch, work)
    check = tiny.check("from-pt-load", running_worker)
    with pytest.raises(KeyboardInterrupt):
        running.judge_ports([check], ports(checkout), Execution(sys.executable), 2)
    assert heard == ["gpt2"]


def test_it_says_where_it_is() -> None:
    told: list[tuple[str, int]] = []
    watcher = running.Watcher(lambda text, done: told.append((text, done)))
    watcher.hear("bert", [HELLO, BEGIN, {"event": "begin", "step": "import", "class": ""}])
    assert told == [("bert · TFBertModel · load", 0), ("bert · import", 0)]


def test_a_bar_is_shown_to_whoever_looks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("checker.report.terminal.steps", lambda total, file: nullcontext([total, file]))
    with screen.steps(3) as tell:
        shown: object = tell
    assert shown == [3, sys.stderr]
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    with screen.steps(3) as tell:
        tell("bert", 1)
    assert capsys.readouterr().err == ""


def test_the_bar_names_the_step_and_counts_the_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monitor = tmp_path / "terminal"
    with monitor.open("w", encoding="utf-8") as file, steps(3, file) as tell:
        tell("bert · TFBertModel[bold] · load", 0)
        tell("", 1)
        tell("gpt2\x1b · import", 0)
    said = monitor.read_text(encoding="utf-8")
    assert "1/3" in said
    assert "\\x1b · import" in said


def checkpoint(root: Path, **config: object) -> str:
    folder = root / "checkpoint"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(folder)


def requested(checkout: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, list[str]]:
    """The exit code, and the classes that the worker is asked to run."""
    asked: list[str] = []
    stand_in(monkeypatch, lambda model, listen: None, asked)
    given = ["bert", "--repo", str(checkout), "--runtime", "--python", sys.executable, "--select", "from-pt-load"]
    return cli.main([*given, *arguments]), asked


TWO = {
    "src/transformers/__init__.py": (
        '_import_structure = {"models.bert": ["BertModel", "TFBertModel", "BertForX", "TFBertForX"]}\n'
    ),
    "src/transformers/models/bert/modeling_bert.py": "class BertModel: ...\nclass BertForX: ...\n",
    tiny.BERT: "class TFBertModel(TFPreTrainedModel): ...\nclass TFBertForX(TFPreTrainedModel): ...\n",
}


@pytest.mark.parametrize(
    ("architectures", "code", "classes"),
    [
        (["BertForX"], 0, ["TFBertForX"]),
        (None, 0, ["TFBertModel", "TFBertForX"]),
        (["BertForY"], 2, []),
    ],
)
def test_a_checkpoint_is_for_the_class_that_it_names(
    architectures: object, code: int, classes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = checkpoint(tmp_path, architectures=architectures)
    root = tiny.write(tmp_path / "checkout", TWO)
    assert requested(root, monkeypatch, "--checkpoint", folder) == (code, classes)


def test_weights_are_written_for_one_class_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = checkpoint(tmp_path)
    root = tiny.write(tmp_path / "checkout", TWO)
    arguments = ["--checkpoint", folder, "--save-weights", str(tmp_path / "new")]
    assert requested(root, monkeypatch, *arguments) == (2, [])
    assert "has to name one class in `architectures`" in " ".join(capsys.readouterr().out.split())


REFUSED = {
    "no checkpoint": (["bert", "--save-weights", "new"], "name their folder with --checkpoint"),
    "several models": (["bert", "gpt2", "--checkpoint", "there"], "--checkpoint is for one model"),
    "a folder in use": (["bert", "--checkpoint", "there", "--save-weights", "src"], "src: is not empty"),
    "half a model": (["bert", "--jobs", "0.5"], "`0.5` is no whole number above 0"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(
    arguments: list[str],
    said: str,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(checkout)
    assert cli.main([*arguments, "--runtime"]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_a_configuration_is_no_checkpoint(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert requested(checkout, monkeypatch, "--checkpoint", str(checkout / "src")) == (2, [])
    assert "is no configuration of a checkpoint" in " ".join(capsys.readouterr().out.split())
