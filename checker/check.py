"""A check: one module with a docstring and one function; everything else about it is derived."""

import importlib
import pkgutil
import re
import sys
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from types import ModuleType

from checker.finding import SEVERITIES, Finding, Severity
from checker.port import Port, PortFact
from checker.repo import RepoFact

GROUP = "tfport_check.checks"
GUIDE = re.compile(
    r"^Guide: step (?P<step>\d)(?:, (?P<list>tip|change|item) (?P<number>\d+))?\. (?P<text>.+)$", re.MULTILINE
)
SEVERITY = re.compile(r"^Severity: (\w+)\b.*$", re.MULTILINE)
DIFF = re.compile(r"^```diff (?P<path>\S+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LISTS = ("tip", "change", "item")


class BadCheck(Exception):
    """A check that breaks the contract of its module, or a plugin that cannot be imported."""


@dataclass(frozen=True)
class Example:
    """A diff of a check's docstring: `new` is how a wired port reads, `old` is what the check must report."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Check:
    """One check: `id` is its file name with hyphens, `title` is true when it passes, `asks` are the facts it needs.

    `step` is the guide's step (1-6), `place` orders the checklist as the guide does.
    """

    id: str
    title: str
    doc: str
    severity: Severity
    step: int
    place: tuple[int, int, int]
    asks: tuple[type[Port | PortFact | RepoFact], ...]
    function: Callable[..., Iterable[Finding]]

    @classmethod
    def of(cls, module: ModuleType) -> "Check":
        """The check a module holds. Raises BadCheck with the module's name where it breaks the contract."""
        name = module.__name__
        doc = (module.__doc__ or "").strip()
        guide = GUIDE.search(doc)
        severity = SEVERITY.search(doc)
        function = getattr(module, "check", None)
        if not doc or guide is None or severity is None or severity[1] not in SEVERITIES or not callable(function):
            raise BadCheck(
                f"{name} is no check: it needs a function `check` and a docstring with a title, "
                "a line `Guide: step N. …` and a line `Severity: error|warning|advice`"
            )
        step, number = int(guide["step"]), int(guide["number"] or 0)
        place = (step, LISTS.index(guide["list"]) if guide["list"] else -1, number)
        id, title = name.rpartition(".")[2].replace("_", "-"), doc.partition("\n")[0].rstrip(".")
        level = typing.cast(Severity, severity[1])
        return cls(id, title, doc, level, step, place, tuple(_asks(name, function)), function)

    @property
    def examples(self) -> list[Example]:
        """The docstring's diffs: the check's documentation and its tests."""
        return [_example(match["path"], match["body"]) for match in DIFF.finditer(self.doc)]


def _asks(name: str, function: Callable[..., Iterable[Finding]]) -> Iterator[type[Port | PortFact | RepoFact]]:
    hints = {key: hint for key, hint in typing.get_type_hints(function).items() if key != "return"}
    for parameter, kind in hints.items():
        if not (isinstance(kind, type) and issubclass(kind, Port | PortFact | RepoFact)):
            raise BadCheck(f"{name}.check: parameter `{parameter}` must be annotated with Port or a fact")
        yield kind


def _example(path: str, body: str) -> Example:
    lines = body.splitlines(keepends=True)
    old = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
    new = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
    return Example(path, old, new)


def load() -> list[Check]:
    """All installed checks in the guide's order; ours and strangers' come in by the same entry points.

    An entry point names a check's module, or a package of them. Raises BadCheck naming the culprit.
    """
    checks: dict[str, Check] = {}
    for point in sorted(entry_points(group=GROUP)):
        for module in _modules(point.name, point.value):
            check = Check.of(module)
            if check.id in checks:
                raise BadCheck(f"two checks are called `{check.id}`; uninstall or rename one of them")
            checks[check.id] = check
    return sorted(checks.values(), key=lambda check: (check.place, check.id))


def _modules(plugin: str, target: str) -> Iterator[ModuleType]:
    try:
        package = importlib.import_module(target)
        if not hasattr(package, "__path__"):
            yield package
            return
        for info in pkgutil.iter_modules(package.__path__, f"{target}."):
            yield importlib.import_module(info.name)
    except BadCheck:
        raise
    except Exception as error:
        message = f"the checks of `{plugin}` ({target}) cannot be imported: {type(error).__name__}: {error}"
        raise BadCheck(message).with_traceback(sys.exc_info()[2]) from error
