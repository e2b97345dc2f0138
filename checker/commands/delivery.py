"""How a report is shown: its format, its file, and other formats beside."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from checker.commands.known import write_text
from checker.commands.screen import show, width
from checker.report import FORMATS, Report, count
from checker.report.lines import Line, clean, plain

STYLED = ("text", "concise")


def add_options(parser: argparse._ActionsContainer) -> None:
    """The options that say how a report is shown."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the report there")
    parser.add_argument(
        "--also", metavar="FORMAT=FILE", action="append", default=[], type=_also, help="write it in this format too"
    )


def _also(value: str) -> tuple[str, Path]:
    format, _, path = value.partition("=")
    if format not in FORMATS or not path:
        raise argparse.ArgumentTypeError(f"`{value}` is no FORMAT=FILE with one of the formats {', '.join(FORMATS)}")
    return format, Path(path)


def deliver(options: argparse.Namespace, report: Report) -> None:
    """Print the report or write it to its file; what a format leaves unsaid goes to stderr."""
    lines = _render(options.format, report)
    for format, path in options.also:
        write_text(path, plain(_render(format, report)))
    if options.output:
        write_text(options.output, plain(lines))
        notes = [f"{count(report.results)}; the report is in {options.output}"]
    else:
        show(lines, plainly=options.no_color or options.format not in STYLED)
        notes = [] if options.format == "text" else [*report.notes]
    for note in notes:
        print(clean(note), file=sys.stderr)


def _render(format: str, report: Report) -> list[Line]:
    return list(import_module(f"checker.report.{format}").render(report, width()))
