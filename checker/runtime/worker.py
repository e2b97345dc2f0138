"""The worker: every pair of classes, step by step, each step's result written as soon as it is known."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from checker.runtime import messages, sharing
from checker.runtime.problems import problem
from checker.runtime.seeds import sow

NEEDED = ("torch", "tensorflow")
TENSORFLOWS = ("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos", "intel-tensorflow")
LEGACY_FROM = (2, 16)


def main(folder: Path, *, second: bool = False) -> None:
    """Take the request out of the private folder and write the events into it; the second process says no more."""
    request = json.loads((folder / messages.REQUEST).read_text(encoding="utf-8"))
    log = Log(folder / messages.EVENTS, second)
    sys.path.insert(0, request["src"])
    os.environ.update(request.get("environment", {}))
    warnings.simplefilter("ignore")
    share = sharing.Share(folder, leads=not second)
    if second:
        _help(log, request, share)
    else:
        _lead(log, request, share)
    sys.stdout.flush()
    os._exit(0)  # what the checkout left running must not keep us


def _lead(log: Log, request: dict[str, Any], share: sharing.Share) -> None:
    """What is asked for, from the first word to the last."""
    classes = [names["tf"] for names in request["pairs"]]
    log.write(event="hello", protocol=messages.VERSION, python=sys.version.split()[0], classes=classes, **versions())
    mate = sharing.start(share.common) if request.get("processes", 1) > 1 and len(request["pairs"]) > 1 else None
    if _prepared(log, request):
        _run(log, request, share)
    if mate:
        sharing.end(mate)
    log.write(event="end")


def _help(log: Log, request: dict[str, Any], share: sharing.Share) -> None:
    """The classes that are left to take; what keeps this process from it, the leader says too."""
    unheard = Log(share.folder / messages.EVENTS)
    if _prepared(unheard, request):
        from checker.runtime import pairs

        pairs.run(log, request, share, unheard)


def _run(log: Log, request: dict[str, Any], share: sharing.Share) -> None:
    """The pairs of classes, or the port's own tests."""
    if request["pairs"]:
        from checker.runtime import pairs

        pairs.run(log, request, share, log)
    if request.get("tests"):
        from checker.runtime import suite

        suite.run(log, request)


def versions() -> dict[str, str]:
    """What is installed for this interpreter, without importing it."""
    found = {name: _version(name) for name in ("torch", "tf-keras", "numpy", "safetensors", "pytest")}
    found["tensorflow"] = next(filter(None, map(_version, TENSORFLOWS)), "")
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


class Log:
    """Where the events of a process go."""

    def __init__(self, file: Path, second: bool = False) -> None:
        self.file, self.who = file, {"second": True} if second else {}

    def write(self, **event: Any) -> None:
        messages.write(self.file, {**event, **self.who})

    @contextmanager
    def step(self, step: str, name: str = "") -> Iterator[dict[str, Any]]:
        """A step's result; what it raises is part of it."""
        self.write(event="begin", step=step, **{"class": name})
        started = time.monotonic()
        result: dict[str, Any] = {}
        try:
            yield result
        except Exception as error:  # noqa: BLE001 - the checkout's code may raise anything, a worker must go on
            result["problem"] = problem(error)
        except SystemExit as error:
            result["problem"] = {"type": "SystemExit", "message": f"exits with {error.code}", "frames": []}
        result["seconds"] = round(time.monotonic() - started, 3)
        self.write(event="result", step=step, **{"class": name}, **result)


def _prepared(log: Log, request: dict[str, Any]) -> bool:
    """Import what is needed: first what must be installed, then the checkout."""
    legacy = legacy_keras(versions()["tensorflow"])
    with log.step("packages") as result:
        for name in (*NEEDED, *(("tf_keras",) if legacy else ())):
            import_module(name)
        import_module("torch").set_num_threads(1)  # tiny models; threads that wait for each other slow a busy machine
        sow()
    if "problem" not in result:
        with log.step("import") as result:
            for name in request["modules"]:
                import_module(name)
    return "problem" not in result


def legacy_keras(version: str) -> bool:
    """Whether Keras 2 is a package of its own, and the switch to it: before TensorFlow 2.16 it would do harm."""
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers >= LEGACY_FROM:  # it brings Keras 3, which the models do not know
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
    else:
        os.environ.pop("TF_USE_LEGACY_KERAS", None)
    return numbers >= LEGACY_FROM
