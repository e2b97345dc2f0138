"""`tfport-check list`: all checks in the guide's order, or all ports of a checkout."""

from pathlib import Path

from checker.commands import all_checks, new_parser
from checker.commands.screen import as_json, show, width
from checker.port import all_ports
from checker.repo import Repo
from checker.report import describe
from checker.report.lines import line


def main(arguments: list[str]) -> int:
    """List the checks, or the ports of a checkout."""
    parser = new_parser("list", "All checks in the guide's order, or all ports of the checkout.")
    parser.add_argument("--models", action="store_true", help="the models that have a TensorFlow file")
    parser.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    parser.add_argument("--json", action="store_true", help="for other tools")
    options = parser.parse_args(arguments)
    if options.models:
        names = all_ports(Repo.open(options.repo or Path.cwd()))
        show(as_json(names) if options.json else map(line, names), plainly=True)
        return 0
    checks = all_checks()
    lines = as_json(describe.as_data(checks)) if options.json else describe.table(checks, width())
    show(lines, plainly=options.no_color or options.json)
    return 0
