"""`tfport-check demo`: write an example port with typical gaps and show its checklist."""

from collections.abc import Iterable
from pathlib import Path

from checker.commands import PROGRAM, new_parser
from checker.commands.check import main as check
from checker.commands.screen import show, width
from checker.demo import MODEL, write
from checker.repo import Unreadable
from checker.report.lines import Line, line, prose, wrap


def main(arguments: list[str]) -> int:
    """Write an example port with typical gaps and show its checklist."""
    parser = new_parser("demo", "Write an example port with typical gaps into a folder, and check it.")
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, help="a new folder (default: a temporary one)"
    )
    options = parser.parse_args(arguments)
    folder = _new_folder(options.folder)
    write(folder)
    check([MODEL, "--repo", str(folder), *(["--no-color"] if options.no_color else [])])
    show(_next_steps(folder), plainly=options.no_color)
    return 0


def _new_folder(folder: Path | None) -> Path:
    if folder is None:
        from tempfile import mkdtemp

        return Path(mkdtemp(prefix="tfport-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unreadable(str(folder), "is not empty; name a new folder")
    return folder


def _next_steps(folder: Path) -> Iterable[Line]:
    from shlex import quote

    steps = (
        f"cd {quote(str(folder))}",
        f"{PROGRAM} {MODEL}",
        f"{PROGRAM} explain auto-mappings",
        f"{PROGRAM} {MODEL} --format concise",
    )
    yield ()
    yield line(("head", "Try next"))
    for step in steps:
        yield line("  ", ("code", step))
    yield from wrap(
        (), prose("Mend a finding in an editor and check again; the folder is yours to delete.", "dim"), width(), 0
    )
