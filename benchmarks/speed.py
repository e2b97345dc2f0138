"""How long a check takes, and how large it grows, against a bare Python that only parses the same files.

    python benchmarks/speed.py [CHECKOUT [MODEL…]]

CHECKOUT is a transformers checkout (default: the environment variable TFPORT_TRANSFORMERS); MODEL is `bert` unless
given, and `--all` stands for all. The same files are, once, all Python files that the check reads and, more severely,
those of them that it parses itself: some it only looks through as text. All take turns, so that whatever else the
machine does slows each of them; where it does much, the processor's ratios say more than the clock's.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

TURNS, TURNS_OF_ALL = 11, 7
OURS = "import sys; from checker.cli import main; sys.exit(main())"
BARE = "import ast, sys\nfor file in open(sys.argv[1]).read().splitlines(): ast.parse(open(file, 'rb').read())"
FILES = """
import ast, json, sys
from pathlib import Path
from checker.check import load
from checker.port import all_ports, find_port
from checker.repo import Repo
from checker.run import run

parse, parsed = ast.parse, set()
def noted(text, *rest, **named):
    parsed.add(text)
    return parse(text, *rest, **named)

ast.parse = noted
checkout, *models = sys.argv[1:]
repo, checks, every = Repo.open(Path(checkout)), load(), models == ["--all"]
for model in all_ports(repo) if every else models:
    port = find_port(repo, model, asked=not every)
    for check in checks:
        run(check, port)
read = [path for path in repo.read_paths() if path.endswith(".py")]
print(json.dumps({"read": read, "parsed": [path for path in read if repo.text(path) in parsed]}))
"""
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Cost(NamedTuple):
    """What a process took: seconds by the clock, seconds of the processor, and megabytes at its largest."""

    clock: float
    processor: float
    memory: float


def main(arguments: list[str]) -> None:
    checkout, *models = arguments or [os.environ["TFPORT_TRANSFORMERS"]]
    models = models or ["bert"]
    ours = [sys.executable, "-c", OURS, *models, "--repo", checkout]
    found = subprocess.check_output([sys.executable, "-c", FILES, checkout, *models], env=ENVIRONMENT)
    subprocess.run([*ours, "--output", os.devnull], env=ENVIRONMENT, check=False)  # warms up, and shows its verdict
    with TemporaryDirectory() as folder:
        commands = {"ours": ours}
        for name, paths in json.loads(found).items():
            files = [Path(checkout, path).absolute() for path in paths]
            listed = Path(folder, name)
            listed.write_text("\n".join(map(str, files)))
            size = sum(file.stat().st_size for file in files) / 1e6
            commands[f"bare, {len(files)} files {name}, {size:.1f} MB"] = [sys.executable, "-c", BARE, str(listed)]
        count = TURNS_OF_ALL if models == ["--all"] else TURNS
        turns = [{name: _cost(command) for name, command in commands.items()} for _ in range(count)]
    for name in commands:
        clock, processor, memory = (median(values) for values in zip(*(turn[name] for turn in turns), strict=True))
        by_clock = median(turn["ours"].clock / turn[name].clock for turn in turns)
        by_processor = median(turn["ours"].processor / turn[name].processor for turn in turns)
        taken = f"{clock:7.3f} s {processor:7.3f} s of the processor {memory:4.0f} MB"
        print(f"{taken}   ours is {by_clock:.2f} times, {by_processor:.2f} of the processor  {name}")


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
