"""Which defects `--runtime` finds: each is written into a copy of a real port, and the right check has to report it.

    python benchmarks/seeded.py CHECKOUT PYTHON [MODEL…]

CHECKOUT is a transformers checkout of about February 2024 with its tests, PYTHON the interpreter that can import it.
One line is printed for each defect: what reports it, and whether that is the check it should be, alone: the one of the
first step that goes wrong, so that a model that cannot even be built is one that does not load.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import NamedTuple

from checker.check import Check, load
from checker.commands.running import processes
from checker.finding import Finding
from checker.port import Execution, find_port
from checker.repo import Repo
from checker.run import Result, run

MODELS = Path("src/transformers/models")
SEEDS = Path(__file__).with_suffix(".tsv")
DENSE = """

class UntransposedDense(keras.layers.Dense):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="weight", shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
        self.built = True
"""


class Seed(NamedTuple):
    """A defect: the first place that reads `old` reads `new` instead."""

    model: str
    kind: str
    check: str
    old: str
    new: str


def main(checkout: Path, python: str, models: list[str]) -> None:
    """Try each defect, and say how many were found."""
    checks = [check for check in load() if any(".facts.running." in kind.__module__ for kind in check.asks)]
    rows = [line.replace("\\n", "\n").split("\t") for line in SEEDS.read_text(encoding="utf-8").splitlines()[1:]]
    seeds = [seed for seed in (Seed(*row) for row in rows) if not models or seed.model in models]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("src", "tests/models"):
            copytree(checkout / part, root / part, ignore=ignore_patterns("__pycache__"))
        found = [_tried(root, python, checks, seed) for seed in seeds]
    print(f"{sum(found)} of {len(found)} defects in {len({seed.model for seed in seeds})} models are reported as such")


def _tried(root: Path, python: str, checks: list[Check], seed: Seed) -> bool:
    started = time.monotonic()
    file = root / MODELS / seed.model / f"modeling_tf_{seed.model}.py"
    text = file.read_text(encoding="utf-8")
    if seed.old not in text:
        sys.exit(f"{seed.model}: `{seed.old}` is not there")
    try:
        file.write_text(text.replace(seed.old, seed.new, 1) + DENSE, encoding="utf-8")
        port = replace(find_port(Repo.open(root), seed.model), execution=Execution(python, processes=processes(1)))
        results = [run(check, port) for check in checks]
    finally:
        file.write_text(text, encoding="utf-8")
    reported = [result.check.id for result in results if any(_graver(result))]
    right = "found" if reported == [seed.check] else "found, and more" if seed.check in reported else "MISSED"
    columns = (seed.model, seed.kind, right, " ".join(reported), f"{time.monotonic() - started:.0f} s")
    print(*columns, sep="\t", flush=True)
    for result in results:
        for finding in result.findings:
            print("", result.check.id, f"{finding.line}: {finding.message}", sep="\t", flush=True)
    return seed.check in reported


def _graver(result: Result) -> Iterator[Finding]:
    return (found for found in result.findings if (found.severity or result.check.severity) != "advice")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:])
