"""What was measured while the models ran: the weights, errors and seconds of each class, and what all of it took."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from checker.runtime.messages import Event

PACKAGES = ("python", "torch", "tensorflow", "tf-keras", "numpy", "safetensors")
KINDS = ("missing", "unexpected", "mismatched")
TEST = "test"  # as in the messages, which are slow to import


@dataclass(frozen=True)
class Tensor:
    """How far an output is at most from what PyTorch gives, and how far it may be; None where that has no number."""

    tensor: str
    error: float | None
    allowed: float
    scale: float

    @property
    def share(self) -> float:
        """The error as a share of what is allowed."""
        return float("inf") if self.error is None else self.error / max(self.allowed, 1e-30)


@dataclass(frozen=True)
class Measured:
    """One TensorFlow class: how many weights it has and how many of them were not loaded, and its outputs.

    `seconds` are those of each step it came to, in order; `stopped` is the step that failed, if one did.
    """

    name: str
    weights: int | None
    missing: int
    unexpected: int
    mismatched: int
    outputs: tuple[Tensor, ...]
    seconds: Mapping[str, float]
    stopped: str = ""

    @property
    def worst(self) -> Tensor | None:
        """The output that is nearest to what is allowed, or furthest beyond."""
        return max(self.outputs, key=lambda output: output.share, default=None)


@dataclass(frozen=True)
class Numbers:
    """All that was measured of one port; `peak` are bytes of memory, `tests` how many of its tests ended how."""

    packages: Mapping[str, str]
    seconds: float
    peak: int
    classes: tuple[Measured, ...] = ()
    tests: Mapping[str, int] | None = None

    @classmethod
    def of(cls, events: "Iterable[Event]") -> Self | None:
        """The numbers in what the worker told; None where it told nothing."""
        events = list(events)
        hello = next((event for event in events if event["event"] == "hello"), None)
        if hello is None:
            return None
        ended = [event for event in events if event["event"] == "ended"]
        tests = [event["outcome"] for event in events if event["event"] == "result" and event["step"] == TEST]
        return cls(
            {name: hello[name] for name in PACKAGES if hello.get(name)},
            round(sum(event["seconds"] for event in ended), 3),
            max((event["peak"] for event in ended), default=0),
            tuple(sorted(_measured(events), key=lambda found: _at(found.name, hello.get("classes")))),
            {outcome: tests.count(outcome) for outcome in dict.fromkeys(sorted(tests))} if tests else None,
        )

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The numbers as a report has them."""
        classes = tuple(_parsed(each) for each in data["classes"])
        return cls(data["packages"], data["seconds"], data["peak"], classes, data.get("tests"))


def _at(name: str, asked: Any) -> int:
    """Where a class stands among those that were asked for."""
    return asked.index(name) if isinstance(asked, list) and name in asked else 0


def _parsed(data: Mapping[str, Any]) -> Measured:
    outputs = tuple(Tensor(**each) for each in data["outputs"])
    return Measured(**{**data, "outputs": outputs})


def _measured(events: "Iterable[Event]") -> Iterator[Measured]:
    by_class: dict[str, dict[str, Event]] = {}
    for event in events:
        if event["event"] == "result" and event.get("class") and event["step"] != TEST:
            by_class.setdefault(event["class"], {})[event["step"]] = event
    for name, steps in by_class.items():
        loaded = steps.get("load", {})
        missing, unexpected, mismatched = (len(loaded.get(kind, ())) for kind in KINDS)
        outputs = tuple(map(_tensor, steps.get("outputs", {}).get("tensors", ())))
        seconds = {step: event["seconds"] for step, event in steps.items()}
        stopped = next((step for step, event in steps.items() if "problem" in event), "")
        yield Measured(name, loaded.get("count"), missing, unexpected, mismatched, outputs, seconds, stopped)


def _tensor(found: Mapping[str, Any]) -> Tensor:
    return Tensor(found["tensor"], found.get("error"), found.get("allowed", 0.0), found.get("scale", 0.0))
