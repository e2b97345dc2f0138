"""Models that run side by side, with stand-ins for their workers."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
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


def stand_in(monkeypatch: pytest.MonkeyPatch, work: Callable[[str, Listen], object]) -> None:
    """Let every worker be a function of the model's name and of who listens."""

    def run(python: str, request: Mapping[str, Any], timeout: float, listen: Listen) -> launch.Ended:
        work(request["model"], listen)
        events = [HELLO, *END]
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


def ports(checkout: Path) -> list[Port]:
    return [find_port(Repo.open(checkout), model) for model in MODELS]


def running_worker(port: Port) -> Iterator[Any]:
    from checker.facts.running.worker import Worker

    port.fact(Worker)
    yield from ()


def test_what_was_measured_is_kept_by_model(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, lambda model, listen: None)
    check = tiny.check("from-pt-load", running_worker)
    results, numbers = running.run_ports([check], ports(checkout), Execution(sys.executable), 1)
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
        running.run_ports([check], ports(checkout), Execution(sys.executable), 2)
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
