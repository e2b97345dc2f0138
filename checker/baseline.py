"""The baseline: findings a fork has learnt to live with, so that only new ones count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from checker.finding import Finding
from checker.repo import Unreadable
from checker.run import Result

VERSION = 1
KEYS = ("check", "model", "path", "symbol", "message")
Fingerprint = tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """How often each finding is known; lines do not matter, so that a finding may move."""

    known: Counter[Fingerprint]

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Baseline":
        """The baseline in which all these findings are known."""
        return cls(Counter(fingerprint(result, found) for result in results for found in result.findings))

    @classmethod
    def parse(cls, text: str, path: str) -> "Baseline":
        """Read a baseline file. Raises Unreadable where it is none."""
        import json

        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                raise Unreadable(path, f"is a baseline of version {data['version']}; write a new one")
            return cls(Counter({_known(entry): _times(entry) for entry in data["findings"]}))
        except (ValueError, TypeError, KeyError, RecursionError):
            problem = "is no baseline of this tool; write one with --write-baseline"
            raise Unreadable(path, problem) from None

    def render(self) -> str:
        """The baseline file, in an order that makes small diffs."""
        import json

        entries = [dict(zip(KEYS, known, strict=True), count=times) for known, times in sorted(self.known.items())]
        return json.dumps({"version": VERSION, "findings": entries}, indent=1) + "\n"

    def beyond(self, results: Iterable[Result]) -> "Baseline":
        """What is known of checks and models that these results do not judge."""
        judged = _judged(results)
        return Baseline(Counter({known: times for known, times in self.known.items() if known[:2] not in judged}))

    def joined(self, other: "Baseline") -> "Baseline":
        """What either knows."""
        return Baseline(self.known | other.known)


def fingerprint(result: Result, finding: Finding) -> Fingerprint:
    """What makes a finding the same one in another run."""
    return result.check.id, result.model, finding.path, finding.symbol, finding.message


def apply(baseline: Baseline, results: Iterable[Result]) -> tuple[list[Result], int, int]:
    """The results without known findings, how many those were, and how many entries no longer occur."""
    results = list(results)
    left = Counter(baseline.known)
    kept = [_keep_new(result, left) for result in results]
    judged = _judged(results)
    stale = sum(times for known, times in left.items() if known[:2] in judged)
    return kept, baseline.known.total() - left.total(), stale


def _judged(results: Iterable[Result]) -> set[Fingerprint]:
    return {(result.check.id, result.model) for result in results if result.status in ("passed", "failed")}


def _keep_new(result: Result, left: Counter[Fingerprint]) -> Result:
    new = []
    for finding in result.findings:
        known = fingerprint(result, finding)
        if left[known] > 0:
            left[known] -= 1
        else:
            new.append(finding)
    hidden = len(result.findings) - len(new)
    return result.keeping(new, f"{hidden} in the baseline") if hidden else result


def _known(entry: Any) -> Fingerprint:
    known = tuple(entry[key] for key in KEYS)
    if not all(isinstance(word, str) for word in known):
        raise TypeError
    return known


def _times(entry: Any) -> int:
    times = entry.get("count", 1)
    if not isinstance(times, int) or times < 1:
        raise ValueError
    return times
