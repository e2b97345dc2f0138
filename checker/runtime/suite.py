"""The port's own tests, run by pytest; what becomes of each is written as soon as it is known."""

from __future__ import annotations

import os
import re
import time
from importlib import import_module
from typing import Any

from checker.runtime import messages
from checker.runtime.problems import problem

OFFLINE = re.compile(r"huggingface\.co|offline mode|HF_HUB_OFFLINE|outgoing traffic")
MOST = 400
Request = dict[str, Any]


def run(log: Any, request: Request) -> None:
    """All tests of the files that the request names."""
    os.chdir(request["root"])  # some tests look for their fixtures from there
    with log.step("suite") as result:
        pytest: Any = import_module("pytest")
        options = ["-q", "-p", "no:cacheprovider", "--tb=no", "--rootdir", request["root"]]
        result["code"] = int(pytest.main([*options, *request["tests"]], [_Plugin(log)]))


class _Plugin:
    """What pytest tells its plugins, as events: a test that fails in one of its phases or parts has failed."""

    def __init__(self, log: Any) -> None:
        self.log = log
        self.outcome, self.started = "passed", 0.0
        self.problem: dict[str, Any] | None = None

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        self.outcome, self.started, self.problem = "passed", time.monotonic(), None
        self.log.write(event="begin", step=messages.TEST, **{"class": _name(nodeid)})

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        if call.excinfo and not self.problem:
            self.problem = _problem(call.excinfo.value)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "failed" or self.outcome == "passed":
            self.outcome = report.outcome

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        told: dict[str, Any] = {"class": _name(nodeid), "outcome": self.outcome}
        if self.problem and self.outcome == "failed":
            downloads = OFFLINE.search(self.problem["message"])
            told.update({"outcome": "offline"} if downloads else {"problem": self.problem})
        seconds = round(time.monotonic() - self.started, 3)
        self.log.write(event="result", step=messages.TEST, seconds=seconds, **told)

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        if report.when == "collect":
            error = call.excinfo.value.__cause__ or call.excinfo.value  # pytest packs an ImportError into its own
            self.log.write(event="result", step="collect", seconds=0.0, problem=_problem(error), **{"class": ""})


def _problem(error: BaseException) -> dict[str, Any]:
    """An exception as data; of an assertion, pytest explains the rest in lines of its own."""
    told = problem(error)
    lines = str(error).strip().splitlines()
    return {**told, "message": lines[0][:MOST]} if lines and isinstance(error, AssertionError) else told


def _name(nodeid: str) -> str:
    """`TFBertModelTest.test_model` of a test's long name."""
    return nodeid.partition("::")[2].replace("::", ".")
