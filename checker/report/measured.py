"""What was measured while the models ran, as a table: for each class the output that is nearest to what is allowed."""

from collections.abc import Iterator, Sequence

from checker.report.lines import Line, line, prose, wrap
from checker.runtime.numbers import Measured, Numbers

HEAD = ("class", "weights", "seconds", "error", "allowed", "output")
LEFT = (0, 5)  # these columns are words, the others numbers


def table(numbers: Numbers, width: int) -> Iterator[Line]:
    """A line for each class, below what it was measured with."""
    yield from wrap((), (("head", "Measured"), *prose(f" · {_circumstances(numbers)}", "dim")), width, 2)
    if not numbers.classes:
        return
    rows = [_row(each) for each in numbers.classes]
    widths = [max(len(row[at]) for row in (HEAD, *rows)) for at in range(len(HEAD))]
    yield line(("dim", _joined(HEAD, widths)))
    for each, row in zip(numbers.classes, rows, strict=True):
        right = not each.stopped and each.worst is not None and each.worst.share <= 1
        yield line(("" if right else "left", _joined(row, widths)))


def _circumstances(numbers: Numbers) -> str:
    packages = [f"{name} {version}" for name, version in numbers.packages.items() if name in ("torch", "tensorflow")]
    taken = [f"{numbers.seconds:.0f} seconds", *([f"{numbers.peak / 1e9:.1f} GB"] if numbers.peak else [])]
    tests = [f"{count} tests {outcome}" for outcome, count in (numbers.tests or {}).items()]
    return ", ".join([*packages, *taken, *tests])


def _row(each: Measured) -> tuple[str, ...]:
    seconds = f"{sum(each.seconds.values()):.1f}"
    weights = "–" if each.weights is None else str(each.weights)
    worst = each.worst
    if worst is None:
        return each.name, weights, seconds, "–", "–", f"stopped at `{each.stopped}`" if each.stopped else ""
    error = "–" if worst.error is None else f"{worst.error:.1e}"
    return each.name, weights, seconds, error, f"{worst.allowed:.1e}", worst.tensor


def _joined(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if at in LEFT else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"  {'  '.join(cells)}".rstrip()
