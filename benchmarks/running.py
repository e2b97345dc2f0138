"""How the models of a checkout fare with `--runtime`: which come to a verdict, which pass, how long it takes.

    python benchmarks/running.py CHECKOUT PYTHON [MODEL…]

CHECKOUT is a transformers checkout, PYTHON the interpreter that can import it; without MODEL all that have TensorFlow
take their turn. Each finding that is neither advice nor explained in `tests/real/runtime.tsv` is printed.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from checker.check import load
from checker.commands.running import processes
from checker.facts.running.worker import Worker
from checker.finding import Finding
from checker.port import Execution, Port, all_ports, find_port
from checker.repo import Repo, Skip
from checker.run import Result, run

REVIEWED = Path(__file__).parent.parent / "tests/real/runtime.tsv"
IMPORTS = ("packages", "import")


class Row(NamedTuple):
    """One model: its classes, those of them whose outputs were compared, what was found, and what it took."""

    model: str
    classes: int
    compared: int
    found: int
    unexplained: int
    seconds: float  # of the clock, for each class, without the imports
    peak: int


def main(checkout: Path, python: str, models: list[str]) -> None:
    """Run each model, and say what share of them fares how."""
    repo = Repo.open(checkout)
    explained = {tuple(line.split("\t")[:3]) for line in REVIEWED.read_text(encoding="utf-8").splitlines()}
    ports = [find_port(repo, model) for model in models or all_ports(repo)]
    rows = []
    for port in ports:
        port = replace(port, execution=Execution(python, processes=processes(1)))
        try:
            rows.append(_row(port, explained))
        except Skip:
            continue
        print(*rows[-1], sep="\t", flush=True)
    came = [row for row in rows if row.compared]
    print(f"{len(came)} of {len(rows)} models come to a verdict, {sum(not row.found for row in came)} pass,")
    print(f"{sum(row.compared for row in rows)} of {sum(row.classes for row in rows)} classes are compared,")
    print(f"median {median(row.seconds for row in came):.1f} seconds for each class, at most", end=" ")
    print(f"{max(row.peak for row in rows) / (1 << 30):.1f} GB; {sum(row.unexplained for row in rows)} unexplained")


def _row(port: Port, explained: set[tuple[str, ...]]) -> Row:
    results = [
        run(check, port) for check in load() if any(".facts.running." in kind.__module__ for kind in check.asks)
    ]
    worker = port.fact(Worker)
    found = list(_found(results))
    new = [(check, finding) for check, finding in found if (port.name, finding.symbol, check) not in explained]
    for check, finding in new:
        print("", check, f"{finding.path}:{finding.line}", finding.message, sep="\t", flush=True)
    events = [event for event in worker.ended.events if event["event"] == "result"]
    classes = {event["class"] for event in events if event["step"] == "build"}
    compared = {event["class"] for event in events if event["step"] == "outputs" and "problem" not in event}
    ended = worker.ended.events[-1]
    imports = sum(event["seconds"] for event in events if event["step"] in IMPORTS)
    seconds = (ended["seconds"] - imports) / max(len(classes), 1)
    return Row(port.name, len(classes), len(compared), len(found), len(new), round(seconds, 1), ended["peak"])


def _found(results: list[Result]) -> Iterator[tuple[str, Finding]]:
    for result in results:
        for finding in result.findings:
            if (finding.severity or result.check.severity) != "advice":
                yield result.check.id, finding


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:])
