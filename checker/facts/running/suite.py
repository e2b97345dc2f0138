"""What becomes of the port's own tests, run as the guide says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from checker.facts.running.worker import CHECK, OWN_PACKAGE, Worker, missing_package
from checker.facts.test_layout import FOLDER, TestLayout
from checker.port import Port, PortFact
from checker.repo import Skip, Unreadable

FILE = re.compile(r"test_modeling_tf_\w+\.py")
ENVIRONMENT = {
    "RUN_PT_TF_CROSS_TESTS": "1",
    "RUN_SLOW": "0",  # slow tests are about weights that are to be downloaded
    "TRANSFORMERS_VERBOSITY": "warning",  # some tests are about warnings
}
OTHER_VERSION = re.compile(r"cannot import name '\w+' from '([\w.]+)'")
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Failure:
    """Tests that fail for one reason, and the line that it comes from."""

    tests: tuple[str, ...]
    reason: str
    path: str
    line: int


@dataclass(frozen=True)
class Suite(PortFact):
    """The tests that fail, by their reason. Raises Skip where there are none, or nothing to run them with."""

    failures: tuple[Failure, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        if port.execution is None or not port.execution.tests:
            raise Skip("runs the port's own tests; pass --runtime --run-tests for it")
        files = list(_files(port))
        asked = {"modules": [OWN_PACKAGE], "pairs": [], "tests": files, "environment": ENVIRONMENT}
        worker = Worker.ask(port, port.execution, asked)
        results = [event for event in worker.ended.events if event["event"] == "result"]
        failed = [event for event in results if "problem" in event]
        if worker.broken:
            raise Skip(f"the models did not run; `{CHECK}` says why")
        _require_packages(failed, worker)
        if worker.ended.reason:
            raise Unreadable("", worker.trouble)
        if not failed and not any("outcome" in event for event in results):
            raise Unreadable("", f"pytest ran no test of {', '.join(files)} ({worker.ended.last_line})")
        return cls(tuple(_failures(failed, files[0], worker)))


def _files(port: Port) -> Iterator[str]:
    """The paths of the port's TensorFlow tests."""
    folder = port.fact(TestLayout).pattern.format(port.name)
    wanted = {port.tf_file.rpartition("/")[2]} if folder == FOLDER else set()
    names = [name for name in sorted(port.repo.names(folder)) if FILE.fullmatch(name)]
    found = [name for name in names if not wanted or name.removeprefix("test_") in wanted]
    if not found:
        raise Skip(f"{folder} has no TensorFlow tests")
    yield from (f"{folder}/{name}" for name in found)


def _require_packages(failed: Sequence[Event], worker: Worker) -> None:
    """Skip where a package is missing, for the tests need some that the models do not; Unreadable where it is new."""
    said = {"type": "ModuleNotFoundError", "message": worker.ended.last_line.partition(": ")[2]}
    for problem in (*(event["problem"] for event in failed), said):
        if missing := missing_package(problem):
            raise Skip(f"{worker.python} has no `{missing}`, which the tests need; install it there")
        if _is_foreign(problem, worker.root):
            advice = "install the version that the checkout's setup.py asks for"
            raise Unreadable("", f"{worker.python} cannot run the tests ({problem['message']}); {advice}")


def _is_foreign(problem: Mapping[str, Any], root: str) -> bool:
    """Whether an import fails in a package, or for what a package has not, rather than in the checkout."""
    other = OTHER_VERSION.match(problem["message"])
    if other:
        return other[1].split(".")[0] not in (OWN_PACKAGE, FOLDER)
    frames = problem.get("frames", ())
    return problem["type"] == "ImportError" and bool(frames) and not frames[-1][0].startswith(f"{root}/")


def _failures(failed: Sequence[Event], file: str, worker: Worker) -> Iterator[Failure]:
    groups: dict[tuple[str, str, int], list[str]] = {}
    for event in failed:
        raised = worker.raised(event["problem"])
        path, line = (raised.path, raised.line) if raised.path else worker.line_in(file, event["problem"])
        groups.setdefault((raised.text, path, line), []).append(event["class"])
    for (reason, path, line), tests in groups.items():
        yield Failure(tuple(filter(None, tests)), reason, path, line)
