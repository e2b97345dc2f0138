"""What is printed: in colour where someone looks who wants it."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from shutil import get_terminal_size

from checker.port import Port
from checker.report.lines import Line, line, plain

WIDEST = 160


def show(lines: Iterable[Line], *, plainly: bool = False) -> None:
    """Print lines, in colour where someone looks who wants it."""
    colour = sys.stdout.isatty() and not (plainly or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb")
    if colour:
        from checker.report.terminal import show

        show(lines, sys.stdout)
    else:
        sys.stdout.write(plain(lines, sys.stdout.encoding or "utf-8"))
    sys.stdout.flush()


def width() -> int:
    """How many columns a text may take."""
    return max(40, min(get_terminal_size().columns, WIDEST))


def as_json(data: object) -> list[Line]:
    """Data for other tools."""
    import json

    return [line(text) for text in json.dumps(data, indent=2).splitlines()]


def progress(ports: list[Port]) -> Iterable[Port]:
    """The ports one by one; where they are many and someone looks, with a bar."""
    if len(ports) < 5 or not sys.stderr.isatty():
        return ports
    from checker.report.terminal import progress

    return progress(ports, sys.stderr)


def steps(total: int) -> AbstractContextManager[Callable[[str, int], None]]:
    """Tells where a long run is, and how many ports are done, where someone looks."""
    if not sys.stderr.isatty():
        return nullcontext(lambda text, done: None)
    from checker.report.terminal import steps

    return steps(total, sys.stderr)
