"""`tfport-check merge-reports FILE…`: one report of several runs, such as the shards of one."""

from pathlib import Path

from checker.commands import all_checks, new_parser
from checker.commands.delivery import add_options, deliver
from checker.merge import merge, read
from checker.repo import Unreadable
from checker.run import exit_code


def main(arguments: list[str]) -> int:
    """Put reports together and show them as one; what no report is about was not run."""
    parser = new_parser("merge-reports", "One report of several runs, such as the shards of one.")
    parser.add_argument("reports", nargs="+", metavar="FILE", type=Path, help="what --format json wrote")
    parser.add_argument("--strict", action="store_true", help="exit with 1 on warnings too")
    add_options(parser)
    options = parser.parse_args(arguments)
    checks = {check.id: check for check in all_checks()}
    names = [str(path) for path in options.reports]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Unreadable(twice, "is named twice; leave one out")
    report = merge({str(path): read(path, checks) for path in options.reports}, checks)
    deliver(options, report)
    return exit_code(report.results, strict=options.strict) if report.ports else 0
