"""A terminal's colours and progress, by rich; nothing else of the plain path needs it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, track
from rich.text import Text

from checker.report.lines import Line, Style, clean

T = TypeVar("T")
STYLES: dict[Style, str] = {
    "": "",
    "head": "bold",
    "done": "green",
    "left": "bold red",
    "warn": "yellow",
    "dim": "dim",
    "path": "cyan",
    "code": "magenta",
    "removed": "red",
    "added": "green",
}


def show(lines: Iterable[Line], file: IO[str]) -> None:
    """Print styled lines in colour."""
    draw(lines, Console(file=file))


def draw(lines: Iterable[Line], console: Console) -> None:
    """Print styled lines; nothing in them is taken for markup."""
    for line in lines:
        text = Text.assemble(*((clean(part), STYLES[style]) for style, part in line))
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)


def progress(items: list[T], file: IO[str]) -> Iterator[T]:
    """The items, while a bar shows how many are done; it is gone in the end."""
    yield from track(items, "Checking", console=Console(file=file), transient=True)


@contextmanager
def steps(total: int, file: IO[str]) -> Iterator[Callable[[str, int], None]]:
    """A bar that says what is going on, and how many are done; it is gone in the end."""
    what = TextColumn("{task.description}", markup=False)
    columns = (BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), what)
    with Progress(*columns, console=Console(file=file), transient=True) as shown:
        task = shown.add_task("", total=total)

        def tell(text: str, done: int) -> None:
            shown.update(task, description=clean(text), advance=done)

        yield tell
