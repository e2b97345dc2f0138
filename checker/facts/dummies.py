"""The dummies: what `from transformers import TFBertModel` gives where TensorFlow is not installed.

`make fix-copies` generates one block for each name of the main `__init__`; since 2025-04 only for the few names that
are still listed there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from checker.repo import PACKAGE, Repo, RepoFact, Unreadable

PLACE = f"{PACKAGE}/utils/dummy_tf_objects.py"
BLOCK = re.compile(
    r"^(?:(?:class|def) (?P<object>\w+)|(?P<constant>\w+) = ).*(?:\n(?:[ \t].*|(?=\n[ \t])))*", re.MULTILINE
)


@dataclass(frozen=True)
class Dummy:
    """One block: its name, its 1-based line, and its text with the name replaced."""

    name: str
    line: int
    shape: str


@dataclass(frozen=True)
class Dummies(RepoFact):
    """The blocks of the file, in their order."""

    blocks: tuple[Dummy, ...]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        text = repo.text(PLACE)
        blocks = tuple(_blocks(text))
        if not blocks:
            raise Unreadable(PLACE, "holds no dummy in a form known here; run `make fix-copies`")
        return cls(blocks)

    @cached_property
    def by_name(self) -> dict[str, Dummy]:
        return {dummy.name: dummy for dummy in self.blocks}

    def is_generated(self, dummy: Dummy) -> bool:
        """Whether a block has a shape that others have too, as generated text does."""
        return self._shapes[dummy.shape] > 1

    def place(self, name: str) -> int:
        """The line of the block before which a name belongs by the alphabet, else the last block's."""
        after = [dummy.line for dummy in self.blocks if dummy.name > name and dummy.name.startswith("TF")]
        return after[0] if after else self.blocks[-1].line

    @cached_property
    def _shapes(self) -> Counter[str]:
        return Counter(dummy.shape for dummy in self.blocks)


def _blocks(text: str) -> Iterator[Dummy]:
    line, at = 1, 0
    for match in BLOCK.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        name = match["object"] or match["constant"]
        yield Dummy(name, line, match[0].rstrip().replace(name, "X"))
