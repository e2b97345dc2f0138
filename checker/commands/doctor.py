"""`tfport-check doctor`: whether an interpreter can run the models, and what it lacks."""

from checker.commands import UNJUDGED, new_parser
from checker.commands.screen import show
from checker.doctor import examine
from checker.repo import Unreadable
from checker.report.lines import line
from checker.runtime.launch import find_python


def main(arguments: list[str]) -> int:
    """Say whether an interpreter can run the models: 0 where it can."""
    parser = new_parser("doctor", "Whether an interpreter can run the models, and what it lacks.")
    parser.add_argument("--python", metavar="PROGRAM", help="the interpreter (default: the current one)")
    options = parser.parse_args(arguments)
    python = find_python(options.python)
    if python is None:
        raise Unreadable("", f"there is no interpreter `{options.python}`; name another with --python")
    found = examine(python)
    show(map(line, found.lines()), plainly=True)
    return UNJUDGED if found.problem else 0
