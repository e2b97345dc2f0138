"""Judging the ports: one after the other or, where their models run, as many at a time as are asked for."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.check import Check
from checker.commands import positive, whole
from checker.commands.screen import progress, steps
from checker.port import Execution, Port
from checker.repo import Unreadable
from checker.run import Result, judge
from checker.runtime.numbers import Numbers

if TYPE_CHECKING:
    from checker.runtime.messages import Event

SHARED = 2  # processes for the classes of one model, where there are as many processors; more take too much memory
ONLY_FOR_RUNTIME = ("python", "max_error", "timeout", "checkpoint", "save_weights", "jobs", "run_tests")


def add_options(parser: argparse._ActionsContainer) -> None:
    """The options that say whether and how the models are run."""
    parser.add_argument("--runtime", action="store_true", help="run the checkout's models too, tiny and on the CPU")
    parser.add_argument("--python", metavar="PROGRAM", help="with this interpreter (default: the current one)")
    parser.add_argument("--max-error", metavar="E", type=positive, help="how far outputs may differ (default: 1e-5)")
    parser.add_argument("--checkpoint", metavar="DIR", type=Path, help="with the weights there, not random ones")
    parser.add_argument("--save-weights", metavar="DIR", type=Path, help="write them for TensorFlow if all is right")
    parser.add_argument("--jobs", metavar="N", type=whole, help="models at a time (default: 1)")
    parser.add_argument("--run-tests", action="store_true", help="run the ports' own tests too, with pytest")
    parser.add_argument("--timeout", metavar="S", type=positive, help="seconds for each model (default: 900)")


def read_options(options: argparse.Namespace, ports: list[Port]) -> Execution | None:
    """How the models are to be run, or None where they are not."""
    if not options.runtime:
        if name := next((name for name in ONLY_FOR_RUNTIME if getattr(options, name)), None):
            raise Unreadable("", f"--{name.replace('_', '-')} is for --runtime; add it")
        return None
    if options.checkpoint and len(ports) != 1:
        raise Unreadable("", "--checkpoint is for one model; name the one that it is of")
    given = {
        "max_error": options.max_error,
        "timeout": options.timeout,
        "checkpoint": options.checkpoint and str(options.checkpoint.absolute()),
        "weights": options.save_weights and _new_folder(options),
        "tests": options.run_tests,
    }
    return Execution(options.python or sys.executable, **{name: value for name, value in given.items() if value})


def _new_folder(options: argparse.Namespace) -> str:
    """Where weights are to be written: nothing may be there, so that afterwards there is no doubt whose they are."""
    folder: Path = options.save_weights.absolute()
    if not options.checkpoint:
        raise Unreadable("", "--save-weights is for real weights; name their folder with --checkpoint")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unreadable(str(folder), "is not empty; name a new folder")
    return str(folder)


def weights_notes(execution: Execution | None) -> list[str]:
    """What became of the weights that were to be written."""
    if not (execution and execution.weights):
        return []
    folder = Path(execution.weights)
    if folder.is_dir() and any(folder.iterdir()):
        return [f"The TensorFlow weights are in {execution.weights}."]
    return ["No TensorFlow weights were written, because they would not compute what PyTorch's do."]


def judge_ports(
    checks: list[Check], ports: list[Port], execution: Execution | None, jobs: int
) -> tuple[list[Result], dict[str, Numbers]]:
    """All checks about all ports, and what was measured; a port's facts are let go with the copy that read them."""
    if execution:
        return _run_ports(checks, ports, execution, jobs)
    return [result for port in progress(ports) for result in judge(checks, replace(port, _facts={}))], {}


def _run_ports(
    checks: list[Check], ports: list[Port], execution: Execution, jobs: int
) -> tuple[list[Result], dict[str, Numbers]]:
    from concurrent.futures import ThreadPoolExecutor

    with steps(len(ports)) as tell, ThreadPoolExecutor(jobs) as pool:
        watcher = Watcher(tell)
        shared = replace(execution, listen=watcher.hear, processes=processes(min(jobs, len(ports))))
        copies = [replace(port, execution=shared, _facts={}) for port in ports]
        futures = [pool.submit(_judge, checks, port, tell) for port in copies]
        copies.clear()
        try:
            results = [result for future in futures for result in future.result()]
        except BaseException:
            watcher.over = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results, watcher.numbers()


def processes(at_once: int) -> int:
    """How many processes the classes of each model are shared by, of the models that are run at once."""
    return max(1, min(SHARED, _processors() // max(at_once, 1)))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judge(checks: list[Check], port: Port, tell: Callable[[str, int], None]) -> list[Result]:
    results = judge(checks, port)
    tell("", 1)
    return results


class Watcher:
    """Hears what the workers tell, and says where they are; once it is `over`, each is ended at its next word."""

    def __init__(self, tell: Callable[[str, int], None]) -> None:
        self.tell, self.over = tell, False
        self.heard: dict[str, list[Event]] = {}

    def hear(self, model: str, events: "Iterable[Event]") -> None:
        if self.over:
            raise KeyboardInterrupt
        for event in events:
            self.heard.setdefault(model, []).append(event)
            if event["event"] == "begin":
                self.tell(" · ".join(filter(None, (model, event["class"], event["step"]))), 0)

    def numbers(self) -> dict[str, Numbers]:
        """What was measured, by model."""
        measured = {model: Numbers.of(events) for model, events in self.heard.items()}
        return {model: numbers for model, numbers in measured.items() if numbers}
