"""`--baseline`: the findings that a file knows are not shown again."""

import argparse
from collections import Counter
from pathlib import Path

from checker.baseline import Baseline, apply
from checker.repo import Unreadable
from checker.run import Result


def without_known(options: argparse.Namespace, results: list[Result]) -> tuple[list[Result], list[str]]:
    """The results without what the baseline knows, and notes that say so."""
    target: Path | None = options.write_baseline
    if target:
        old = _read_baseline(target) if target.exists() else Baseline(Counter())
        baseline = Baseline.of(results).joined(old.beyond(results))
        write_text(target, baseline.render())
        return apply(baseline, results)[0], [f"{target} now knows {baseline.known.total()} findings."]
    if not options.baseline:
        return results, []
    kept, hidden, stale = apply(_read_baseline(options.baseline), results)
    notes = [f"{hidden} known findings in the baseline not shown."] if hidden else []
    if stale:
        command = f"--write-baseline {options.baseline}"
        notes.append(f"{stale} findings of the baseline no longer occur; `{command}` forgets them.")
    return kept, notes


def _read_baseline(path: Path) -> Baseline:
    try:
        return Baseline.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise Unreadable(str(path), f"cannot be read ({reason}); write it with --write-baseline") from None


def write_text(path: Path, text: str) -> None:
    """Write a file that the command line names; Unreadable where that cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(str(path), f"cannot be written ({error.strerror}); name another file") from None
