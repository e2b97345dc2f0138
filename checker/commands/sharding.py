"""`--shard`: the ports divided among several runs, so that each has about as many classes to run."""

import argparse
import re

from checker.port import TF_FILE, Port
from checker.report import Shard

CLASS = re.compile(r"^class TF", re.MULTILINE)
START = 3  # what comes before a port's first class takes about as long as so many classes


def part(value: str) -> tuple[int, int]:
    """`2/6`, as an argument's type."""
    match = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", value, re.ASCII)
    if not match or int(match[1]) > int(match[2]):
        raise argparse.ArgumentTypeError(f"`{value}` is no part such as 2/6, the second of six")
    return int(match[1]), int(match[2])


def share(ports: list[Port], number: int, of: int) -> tuple[list[Port], Shard]:
    """The ports of one part, in their order; the same for the same checkout, whatever the order they are named in."""
    costs = {port.name: _cost(port) for port in ports}
    taken = [0] * of
    mine = set()
    for name in sorted(costs, key=lambda name: (-costs[name], name)):
        least = taken.index(min(taken))
        taken[least] += costs[name]
        if least == number - 1:
            mine.add(name)
    return [port for port in ports if port.name in mine], Shard(number, of, tuple(costs))


def _cost(port: Port) -> int:
    return START + sum(len(CLASS.findall(port.repo.text(path))) for path in port.files(TF_FILE))
