"""Real merged ports: with the wiring as it was before the merge, the edits write what the authors wrote."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.check import load
from checker.fix import fix
from checker.port import find_port
from checker.repo import Repo
from tests.conftest import Pin
from tests.history import Commit, git, merged_ports, needs_history

pytestmark = [pytest.mark.real, needs_history]

PINNED = Path(__file__).parent / "real" / "reproduction.txt"
PLACES = {
    "main init": r"src/transformers/__init__\.py",
    "model init": r"src/transformers/models/(?!auto/)\w+/__init__\.py",
    "auto mappings": r"src/transformers/models/auto/(?:__init__|modeling_tf_auto)\.py",
    "dummies": r"src/transformers/utils/dummy_tf_objects\.py",
    "doc page": r"docs/source/(?:en/)?model_doc/.+",
    "toctree": r"docs/source/(?:en/)?_toctree\.yml",
    "index": r"docs/source/(?:en/)?index\.\w+",
    "doctests": r"utils/(?:documentation_tests|not_doctested|slow_documentation_tests)\.txt",
}
WIRING = (
    *("main-init", "model-init", "auto-mappings", "dummy-objects"),
    *("doc-page", "doc-toctree", "index-tick", "documentation-tests"),
)
TENSORFLOW = re.compile(r"TF|tf|✅")


def _changes(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _wiring(commit: str) -> Iterator[tuple[str, str, str]]:
    """The wiring files in which a merge changed a line on TensorFlow: kind, path and the text before it."""
    for path in git("diff", "--name-only", "--diff-filter=M", f"{commit}^", commit).splitlines():
        kind = next((kind for kind, pattern in PLACES.items() if re.fullmatch(pattern, path)), None)
        if kind:
            before, after = git("show", f"{commit}^:{path}"), git("show", f"{commit}:{path}")
            if any(TENSORFLOW.search(line) for line in _changes(before, after)):
                yield kind, path, before


def _verdict(merged: str, mended: str) -> str:
    if merged == mended:
        return "identical"
    if Counter(merged.splitlines()) == Counter(mended.splitlines()):
        return "order"
    changes = _changes(merged, mended)
    return f"differs (-{sum(line[0] == '-' for line in changes)} +{sum(line[0] == '+' for line in changes)})"


def test_the_wiring_of_merged_ports_is_written_again(pin: Pin) -> None:
    checks = [check for check in load() if check.id in WIRING]
    lines, tally = [], Counter[tuple[str, str]]()
    for commit, model in merged_ports():
        repo, wiring = Repo(Commit(commit)), list(_wiring(commit))
        bare = repo.edited({path: before for _, path, before in wiring})
        mended, _ = fix(checks, find_port(bare, model))
        for kind, path, _ in wiring:
            verdict = _verdict(repo.text(path), mended.repo.text(path))
            lines.append(f"{commit[:9]} {model}: {path}: {verdict}")
            tally[kind, verdict.split()[0]] += 1
    shares = [
        f"{kind}: {tally[kind, 'identical']} identical, {tally[kind, 'order']} order, {tally[kind, 'differs']} differs"
        for kind in PLACES
    ]
    pin(PINNED, "\n".join([*shares, "", *sorted(lines), ""]))
