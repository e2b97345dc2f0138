"""How long a check takes against a bare Python that only parses the same files, side by side in one run.

    python benchmarks/speed.py [CHECKOUT [MODEL…]]

CHECKOUT is a transformers checkout (default: the environment variable TFPORT_TRANSFORMERS); MODEL is `bert` unless
given, and `--all` stands for all. The two take turns, so that whatever else the machine does slows both.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from checker.check import load
from checker.port import all_ports, find_port
from checker.repo import Repo
from checker.run import run

TURNS = 11
OURS = "import sys; from checker.cli import main; sys.exit(main())"
BARE = "import ast, sys\nfor file in open(sys.argv[1]).read().splitlines(): ast.parse(open(file, 'rb').read())"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Cost(NamedTuple):
    """What a process took: seconds by the clock, seconds of the processor, and megabytes at its largest."""

    clock: float
    processor: float
    memory: float


def main(arguments: list[str]) -> None:
    checkout, *models = arguments or [os.environ["TFPORT_TRANSFORMERS"]]
    models = models or ["bert"]
    files = _python_files(Path(checkout), models)
    with NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(map(str, files)))
        listed.flush()
        ours = [sys.executable, "-c", OURS, *models, "--repo", checkout]
        bare = [sys.executable, "-c", BARE, listed.name]
        subprocess.run(
            [*ours, "--output", os.devnull], env=ENVIRONMENT, check=False
        )  # warms up, and shows its verdict
        turns = [(_cost(ours), _cost(bare)) for _ in range(TURNS)]
    size = sum(file.stat().st_size for file in files)
    print(f"tfport-check {' '.join(models)}: reads {len(files)} Python files, {size / 1e6:.1f} MB; {TURNS} turns")
    for name, costs in (("ours", [ours for ours, _ in turns]), ("bare", [bare for _, bare in turns])):
        clock, processor, memory = (median(values) for values in zip(*costs, strict=True))
        print(f"{name}  {clock:6.3f} s by the clock  {processor:6.3f} s of the processor  {memory:4.0f} MB")
    for name in ("clock", "processor"):
        ratios = sorted(getattr(ours, name) / getattr(bare, name) for ours, bare in turns)
        print(f"ratio by the {name}: median {median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}")


def _python_files(checkout: Path, models: list[str]) -> list[Path]:
    """The Python files that a run reads."""
    repo = Repo.open(checkout)
    checks, every = load(), models == ["--all"]
    for model in all_ports(repo) if every else models:
        port = find_port(repo, model, asked=not every)
        for check in checks:
            run(check, port)
    return [checkout / path for path in repo.read_paths() if path.endswith(".py")]


def _cost(command: list[str]) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command} could not judge; so there is nothing to measure")
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
