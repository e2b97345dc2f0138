"""`tfport-check explain CHECK`: what a check asks, why, and how a wired port looks."""

from checker.commands import PROGRAM, all_checks, new_parser, require_check
from checker.commands.screen import show, width
from checker.report import describe


def main(arguments: list[str]) -> int:
    """Explain one check."""
    parser = new_parser("explain", "What a check asks, why, and how a wired port looks.")
    parser.add_argument("check", metavar="CHECK", help=f"its id, as `{PROGRAM} list` names it")
    options = parser.parse_args(arguments)
    checks = {each.id: each for each in all_checks()}
    require_check(options.check, checks)
    show(describe.explain(checks[options.check], width()), plainly=options.no_color)
    return 0
