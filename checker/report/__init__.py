"""The report: what a run found, as each format shows it; a format is one module here with a function `render`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from checker.finding import Finding, Severity
from checker.port import Port
from checker.run import Result
from checker.runtime.numbers import Numbers

FORMATS = ("text", "concise", "json", "github", "sarif", "junit", "markdown", "rdjson")


MANY = 5


@dataclass(frozen=True)
class Count:
    """How far a port is: of the checks that apply, how many are done, left, and could not be judged."""

    done: int
    left: int
    unjudged: int
    skipped: int

    @property
    def total(self) -> int:
        return self.done + self.left + self.unjudged

    def __str__(self) -> str:
        """`18 of 22 done, 4 left`, and what else there is to say."""
        parts = [f"{self.done} of {self.total} done"]
        parts += [f"{self.left} left"] if self.left else []
        parts += [f"{self.unjudged} could not be judged"] if self.unjudged else []
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Shard:
    """Which part of a run this is, counted from 1, and the models of the whole run."""

    number: int
    of: int
    models: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a run found; `notes` are what the reader should know beside the findings.

    `numbers` are what was measured, by model, where models were run; `shard` says which part of a run it is of, if so.
    """

    ports: tuple[Port, ...] = ()
    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    commit: str | None = None
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    shard: Shard | None = None

    def of(self, port: Port) -> tuple[Result, ...]:
        """One port's results, in the guide's order."""
        return self._by_model.get(port.name, ())

    @cached_property
    def _by_model(self) -> dict[str, tuple[Result, ...]]:
        by_model: dict[str, tuple[Result, ...]] = {port.name: () for port in self.ports}
        for result in self.results:
            by_model[result.model] = (*by_model.get(result.model, ()), result)
        return by_model

    def findings(self) -> Iterator[tuple[Result, Finding, Severity]]:
        """Each finding with its result and severity."""
        for result in self.results:
            for finding in result.findings:
                yield result, finding, finding.severity or result.check.severity

    def unjudged(self) -> dict[str, list[Result]]:
        """The results that could not be judged, by their reason."""
        by_reason: dict[str, list[Result]] = {}
        for result in self.results:
            if result.status == "error":
                by_reason.setdefault(result.reason, []).append(result)
        return by_reason


def names(results: Iterable[Result]) -> str:
    """Which checks of which models these are: `tf-tests bert, doc-page bert`, or `37 checks of bert, gpt2`."""
    results = list(results)
    checks, models = ({result.check.id for result in results}, dict.fromkeys(result.model for result in results))
    if len(checks) > MANY and len(results) == len(checks) * len(models):
        return f"{len(checks)} checks of {', '.join(models)}"
    return ", ".join(f"{result.check.id} {result.model}" for result in results)


def fingerprint(check: str, model: str, path: str, symbol: str, message: str) -> str:
    """What makes a finding the same one in another run, wherever its line has moved."""
    from hashlib import sha256

    return sha256("\0".join((check, model, path, symbol, message)).encode(errors="surrogatepass")).hexdigest()[:16]


def count(results: Iterable[Result]) -> Count:
    """How far these results are; advice leaves nothing to do."""
    results = list(results)
    status = [("passed" if result.advice_only else result.status) for result in results]
    return Count(status.count("passed"), status.count("failed"), status.count("error"), status.count("skipped"))
