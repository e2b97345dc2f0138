"""The checks themselves, for readers: one explained, or all in a table."""

import re
from collections.abc import Iterable, Iterator

from checker.check import Check
from checker.guide import STEPS, link
from checker.report.lines import Line, Style, line, prose, wrap

DIFF_STYLES: dict[str, Style] = {"+": "added", "-": "removed"}


def explain(check: Check, width: int) -> Iterator[Line]:
    """A check's docstring, its diffs coloured, and how to switch it off."""
    title, *rest = (block for block in re.split(r"(?ms)\n\n+|(^```.*?^```$)", check.doc) if block and block.strip())
    yield line(("head", title), ("dim", f"  {check.id}"))
    for block in rest:
        yield ()
        yield from _code(block) if block.startswith("```") else _paragraph(block, width)
    yield ()
    yield line(("path", link(check.step)))
    yield ()
    off = f"Where it does not apply, write `# tfport: ignore[{check.id}] reason` on the line or, for a whole model,"
    yield from wrap((), prose(f"{off} in `pyproject.toml`:", "dim"), width, 0)
    yield line("    ", ("code", "[tool.tfport-check.skip.MODEL]"))
    yield line("    ", ("code", f'{check.id} = "reason"'))


def _code(block: str) -> Iterator[Line]:
    for text in block.splitlines():
        yield line("    ", (DIFF_STYLES.get(text[:1], "dim" if text.startswith("```") else ""), text))


def _paragraph(block: str, width: int) -> Iterator[Line]:
    for text in re.split(r"\n(?=Guide:|Severity:|[-*] )", block):
        yield from wrap((), prose(text), width, 0)


def table(checks: Iterable[Check], width: int) -> Iterator[Line]:
    """All checks in the guide's order, below its steps."""
    checks = list(checks)
    column = max((len(check.id) for check in checks), default=0) + 4
    for step in sorted({check.step for check in checks}):
        yield line(("head", f"{step}. {STEPS[step]}"))
        for check in checks:
            if check.step == step:
                title = [*prose(check.title), *line(("dim", f" ({check.severity})"))]
                yield from wrap(line(f"  {check.id:<{column - 2}}"), title, width, column)
        yield ()


def as_data(checks: Iterable[Check]) -> list[dict[str, str | int]]:
    """The same for other tools."""
    return [
        {
            "check": check.id,
            "title": check.title,
            "severity": check.severity,
            "step": check.step,
            "guide": link(check.step),
        }
        for check in checks
    ]
