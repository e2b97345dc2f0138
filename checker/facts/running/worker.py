"""The worker's report on one port: every step of every pair of classes, or why there is none."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from checker.facts.classes import Class, Classes
from checker.port import Execution, Port, PortFact
from checker.repo import Folder, Skip, Unreadable

if TYPE_CHECKING:
    from checker.runtime.launch import Ended

CONVERTED = "converted"
FURTHER = ("forms", "save", "xla", "switches", "train")
OWN_PACKAGE = "transformers"
CHECK = "from-pt-load"
MAKING = ("build", "load")
WANTED = re.compile(r"requires the (.+?) library but it was not found in your environment")  # the library's own words


@dataclass(frozen=True)
class Raised:
    """An exception in the checkout: what it says, and the line of the checkout that it came from."""

    text: str
    path: str
    line: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Step:
    """What one step of one TensorFlow class gave; `raised` is what stopped it."""

    step: str
    owner: Class
    data: Mapping[str, Any]
    raised: Raised | None


@dataclass(frozen=True)
class Worker(PortFact):
    """What the worker wrote. Raises Skip unless the run was asked to run code."""

    root: str
    folder: str
    python: str
    classes: Classes
    asked: tuple[str, ...]
    ended: "Ended"

    @classmethod
    def read(cls, port: Port) -> Self:
        if port.execution is None:
            raise Skip("runs the models; pass --runtime for it")
        pairs = list(_pairs(port, port.fact(Classes)))
        if not pairs:
            raise Skip("no public TensorFlow class has a PyTorch twin in this folder")
        if port.execution.checkpoint:
            pairs = _of_checkpoint(pairs, port.execution)
        modules = dict.fromkeys(module for pair in pairs for module in (pair["pt_module"], pair["tf_module"]))
        further = (*(("convert",) if port.execution.weights else ()), *FURTHER)
        asked = {"modules": [OWN_PACKAGE, *modules], "pairs": pairs, "steps": further}
        return cls.ask(port, port.execution, {**asked, "checkpoint": port.execution.checkpoint})

    @classmethod
    def ask(cls, port: Port, execution: Execution, asked: Mapping[str, Any]) -> Self:
        """Run the worker on a request. Raises Skip where nothing is written, Unreadable without an interpreter."""
        from checker.runtime.launch import find_python, launch

        if not (isinstance(port.repo.source, Folder) and not port.repo.overlay):
            raise Skip("runs only what is written in a checkout")
        root = str(port.repo.source.root)
        python = find_python(execution.python)
        if python is None:
            raise Unreadable("", f"there is no interpreter `{execution.python}`; name another with --python")
        known = {"root": root, "src": os.path.join(root, "src"), "model": port.name, "max_error": execution.max_error}
        known["processes"] = execution.processes
        keep = {CONVERTED: Path(execution.weights)} if execution.weights else {}
        ended = launch(python, {**known, **asked}, execution.timeout, partial(execution.listen, port.name), keep)
        names = tuple(pair["tf"] for pair in asked["pairs"])
        return cls(root, port.folder, python, port.fact(Classes), names, ended)

    @property
    def trouble(self) -> str:
        """Why there is no verdict, if so: a package that is missing, or an end that came too early."""
        if missing := self._missing:
            return self._without(missing)
        if not self.ended.reason:
            return "" if self.broken else self._unbuilt
        last = f" ({self.ended.last_line})" if self.ended.last_line else ""
        return f"the process that runs the models {self.ended.reason}{self._where()}{last}"

    @cached_property
    def broken(self) -> Raised | None:
        """What the checkout's own code raised when it was imported."""
        return next((self._raised(event) for event in self._failed("import")), None)

    def steps(self, step: str) -> list[Step]:
        """The results of one step, in the order in which the classes were asked for."""
        owners = {found.name: found for found in self.classes.public if found.name in self.asked}
        found = [
            Step(step, owners[event["class"]], event, self._raised(event) if "problem" in event else None)
            for event in self.ended.events
            if event["event"] == "result" and event["step"] == step and event.get("class") in owners
        ]
        return sorted(found, key=lambda each: self.asked.index(each.owner.name))

    @cached_property
    def _missing(self) -> str:
        for event in [*self._failed("packages"), *self._failed("import")]:
            name = missing_package(event["problem"])
            if name or event["step"] == "packages":
                return name or f"torch or tensorflow that can be imported ({event['problem']['message']})"
        needed = (needed_package(event["problem"]) for step in MAKING for event in self._failed(step))
        return next(filter(None, needed), "")

    def require(self, steps: Iterable[Step]) -> None:
        """Raises Unreadable where one of these steps failed for lack of a package."""
        for step in steps:
            if missing := step.raised and needed_package(step.data["problem"]):
                raise Unreadable("", self._without(missing))

    def _without(self, package: str) -> str:
        return (
            f"{self.python} has no `{package}`; install it there, or name another interpreter with --python "
            "(`tfport-check doctor` says what is needed)"
        )

    @property
    def _unbuilt(self) -> str:
        """Why nothing was run, though the worker came to its end."""
        builds = self.steps("build")
        if lost := {*self.asked} - {step.owner.name for step in builds}:
            return f"the process that runs the models said nothing of {' and '.join(sorted(lost))}"
        if builds and all(step.raised for step in builds):
            owners = together([step.owner for step in builds])
            return f"no tiny model can be made of {owners}, so nothing was run: {builds[0].raised}"
        return ""

    def _failed(self, step: str) -> Iterator[Mapping[str, Any]]:
        return (event for event in self.ended.events if event.get("step") == step and "problem" in event)

    def _where(self) -> str:
        event = self.ended.unfinished
        if event is None:
            return ""
        return f" at the step `{event['step']}`" + (f" of `{event['class']}`" if event["class"] else "")

    def _raised(self, event: Mapping[str, Any]) -> Raised:
        return self.raised(event["problem"])

    def line_in(self, path: str, problem: Mapping[str, Any]) -> tuple[str, int]:
        """The deepest line of one file that an exception passed through, its first where it did not."""
        file = os.path.join(self.root, path)
        return path, next((line for name, line in reversed(problem["frames"]) if name == file), 1)

    def raised(self, problem: Mapping[str, Any]) -> Raised:
        """An exception, at the deepest line of the port's own files; of the checkout where none is."""
        text = f"{problem['type']}: {problem['message']}"
        inside = [(os.path.relpath(file, self.root), line) for file, line in problem["frames"]]
        own = [place for place in inside if place[0].startswith(f"{self.folder}/")]
        others = [place for place in inside if place[0].startswith("src/")]
        path, line = (own or others or [("", 1)])[-1]
        return Raised(text, path, line)


def missing_package(problem: Mapping[str, Any]) -> str:
    """The package that an import did not find, unless it is a module of the checkout itself."""
    prefix = "No module named "
    name = problem["message"].removeprefix(prefix).strip("'")
    missing = problem["type"] == "ModuleNotFoundError" and problem["message"].startswith(prefix)
    return name if missing and name.split(".")[0] != OWN_PACKAGE else ""


def needed_package(problem: Mapping[str, Any]) -> str:
    """The same, for a package that the library itself says it needs too."""
    found = WANTED.search(problem["message"])
    return found[1] if found else missing_package(problem)


def _of_checkpoint(pairs: list[dict[str, str]], execution: Execution) -> list[dict[str, str]]:
    """The pairs of the classes that a checkpoint says it is of; all of them where it names none."""
    import json

    file = os.path.join(execution.checkpoint, "config.json")
    try:
        named = json.loads(Path(file).read_text(encoding="utf-8")).get("architectures") or []
    except (OSError, ValueError, AttributeError):
        raise Unreadable(file, "is no configuration of a checkpoint; name its folder with --checkpoint") from None
    found = [pair for pair in pairs if pair["pt"] in named]
    if named and not found:
        raise Unreadable(file, f"is of {' and '.join(named)}, which has no TensorFlow twin in this port")
    if execution.weights and len(found) != 1:
        raise Unreadable(file, "has to name one class in `architectures` for --save-weights to know what to write")
    return found or pairs


def _pairs(port: Port, classes: Classes) -> Iterator[dict[str, str]]:
    """The names of each class and its twin, without the abstract bases."""
    modules = {found.name: found.module for found in classes.torch}
    package = f"{OWN_PACKAGE}.{port.module}"
    for found in classes.public:
        twin = classes.twin(found.name)
        if twin and "pretrained" not in found.name.lower():
            names = {"tf": found.name, "tf_module": f"{package}.{found.module}"}
            yield {**names, "pt": twin, "pt_module": f"{package}.{modules[twin]}"}


def ran(port: Port) -> Worker:
    """The worker's report where there is one. Raises Skip where one check says already why there is none."""
    worker = port.fact(Worker)
    if worker.trouble or worker.broken:
        raise Skip(f"the models did not run; `{CHECK}` says why")
    return worker


def together(owners: Sequence[Class]) -> str:
    """The classes a finding is true of, in few words."""
    more = len(owners) - 1
    first = f"`{owners[0].name}`"
    return first if not more else f"{first} and {more} other class{'es' if more > 1 else ''}"
