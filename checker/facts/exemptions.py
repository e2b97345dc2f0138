"""What the checkout itself lets pass: the lists of names in its `utils/check_repo.py`, read as text."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from checker.repo import Repo, RepoFact

PLACE = "utils/check_repo.py"


@dataclass(frozen=True)
class Exemptions(RepoFact):
    """Names the repository's own checks pass over; all empty in a tree without that script.

    `pages` says which documentation page holds a model type whose page has another name; `known` whether the script
    is there at all.
    """

    private: frozenset[str]
    untested: frozenset[str]
    unmapped: frozenset[str]
    undocumented: frozenset[str]
    tests_without_mixin: frozenset[str]
    pages: Mapping[str, str]
    known: bool

    @classmethod
    def read(cls, repo: Repo) -> Self:
        lists = _lists(repo.parse(PLACE)) if repo.has(PLACE) else {}
        return cls(
            private=_union(lists, "PRIVATE_MODELS"),
            untested=_union(lists, "IGNORE_NON_TESTED"),
            unmapped=_union(lists, "IGNORE_NON_AUTO_CONFIGURED"),
            undocumented=_union(lists, "DEPRECATED_OBJECTS", "UNDOCUMENTED_OBJECTS", "SHOULD_HAVE_THEIR_OWN_PAGE"),
            tests_without_mixin=_union(lists, "TEST_FILES_WITH_NO_COMMON_TESTS"),
            pages=_pairs(lists.get("MODEL_TYPE_TO_DOC_MAPPING", ())),
            known=bool(lists),
        )


def _lists(module: ast.Module) -> dict[str, list[str]]:
    """The strings of each constant of the script; a constant that starts from another one has its strings too."""
    lists: dict[str, list[str]] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            lists[node.targets[0].id] = list(_strings(node.value, lists))
    return lists


def _strings(value: ast.expr, known: Mapping[str, list[str]]) -> Iterable[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            yield from known.get(node.id, ())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _union(lists: Mapping[str, list[str]], *names: str) -> frozenset[str]:
    return frozenset(string for name in names for string in lists.get(name, ()))


def _pairs(strings: Iterable[str]) -> dict[str, str]:
    strings = list(strings)
    return dict(zip(strings[::2], strings[1::2], strict=False))
