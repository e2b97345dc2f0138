"""Real merged ports: without their wiring, the edits write what the authors wrote; where not, a line says why."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from checker.check import load
from checker.fix import fix
from checker.port import find_port
from checker.repo import Repo
from tests.conftest import Pin
from tests.history import Commit, merged_ports, needs_history
from tests.wiring import unwired

pytestmark = [pytest.mark.real, needs_history]

REAL = Path(__file__).parent / "real"
PLACES = {
    "main init": r"src/transformers/__init__\.py",
    "model init": r"src/transformers/models/(?!auto/)\w+/__init__\.py",
    "auto mappings": r"src/transformers/models/auto/\w+\.py",
    "dummies": r"src/transformers/utils/dummy_tf_objects\.py",
    "doc page": r"docs/source/(?:en/)?model_doc/.+",
    "index": r"docs/source/(?:en/)?index\.\w+",
    "doctests": r"utils/documentation_tests\.txt",
}
VERDICTS = {
    "identical": "to the byte",
    "ends": "spaces at line ends, or blank lines at the file's",
    "layout": "other blank lines, or line breaks that a formatter allows",
    "order": "the same lines in another order",
    "authors": "our findings on the merged tree mend the same",
    "differs": "anything else",
}
WIRING = (
    *("main-init", "model-init", "auto-mappings", "dummy-objects"),
    *("doc-page", "doc-toctree", "index-tick", "documentation-tests"),
)


def _same_but_ends(one: str, other: str) -> bool:
    return [line.rstrip() for line in one.rstrip().split("\n")] == [
        line.rstrip() for line in other.rstrip().split("\n")
    ]


def _same_code(path: str, merged: str, mended: str) -> bool:
    """Whether two texts differ in line breaks and blank lines only."""
    if path.endswith(".py"):
        return ast.dump(ast.parse(merged)) == ast.dump(ast.parse(mended))
    one, other = (re.sub(r"\s*\n\s*", "\n", text).strip() for text in (merged, mended))
    return one == other


def _verdict(path: str, merged: str, mended: str, finished: Callable[[], str]) -> str:
    """How a mended file differs from the merged one: `authors` is what our findings on the merged tree mend too."""
    if merged == mended:
        return "identical"
    if _same_but_ends(merged, mended):
        return "ends"
    if _same_code(path, merged, mended):
        return "layout"
    if _same_lines(merged, mended):
        return "order"
    return "authors" if _same_lines(finished(), mended) or _same_code(path, finished(), mended) else "differs"


def _same_lines(one: str, other: str) -> bool:
    return Counter(one.splitlines()) == Counter(other.splitlines())


def _reasons() -> dict[tuple[str, str], str]:
    """Why a file of a merge differs, as someone who read the difference says."""
    lines = (REAL / "reproduction.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(model, path): f"{verdict}: {reason}" for model, path, verdict, reason in rows}


def _text(repo: Callable[[], Repo], path: str) -> str:
    return repo().text(path)


def _verdicts(commit: str, model: str) -> Iterator[tuple[str, str]]:
    """The wiring files of a merge, each with how it is written again."""
    checks = [check for check in load() if check.id in WIRING]
    port = find_port(Repo(Commit(commit)), model)
    bare = unwired(commit, port)
    mended, _ = fix(checks, find_port(port.repo.edited(bare), model))
    finished = cache(lambda: fix(checks, port)[0].repo)
    for path in bare:
        yield path, _verdict(path, port.repo.text(path), mended.repo.text(path), partial(_text, finished, path))


def test_the_wiring_of_merged_ports_is_written_again(pin: Pin) -> None:
    lines, tally, reasons = [], Counter[tuple[str, str]](), _reasons()
    for commit, model in merged_ports():
        for path, verdict in _verdicts(commit, model):
            why = reasons.get((model, path), "") if verdict != "identical" else ""
            assert verdict == "identical" or why.startswith(f"{verdict}: "), (
                f"{commit[:9]} {model}: {path}: {verdict}; say why in reproduction.tsv"
            )
            lines.append(f"{commit[:9]} {model}: {path}: {why or verdict}")
            tally[_place(path), verdict] += 1
    pin(REAL / "reproduction.txt", "\n".join([*_legend(), "", *_shares(tally), "", *sorted(lines), ""]))


def _place(path: str) -> str:
    return next(place for place, pattern in PLACES.items() if re.fullmatch(pattern, path))


def _legend() -> list[str]:
    return [f"{verdict}: {meaning}" for verdict, meaning in VERDICTS.items()]


def _shares(tally: Counter[tuple[str, str]]) -> list[str]:
    return [f"{place}: {', '.join(f'{tally[place, verdict]} {verdict}' for verdict in VERDICTS)}" for place in PLACES]
