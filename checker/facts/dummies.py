"""The dummies: what `from transformers import TFBertModel` gives where TensorFlow is not installed.

`make fix-copies` generates one block for each name of the main `__init__`; since 2025-04 only for the few names that
are still listed there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Self

from checker.facts.auto import head
from checker.finding import Edit, Finding
from checker.repo import PACKAGE, Repo, RepoFact, Unreadable

PLACE = f"{PACKAGE}/utils/dummy_tf_objects.py"
TORCH = f"{PACKAGE}/utils/dummy_pt_objects.py"
PLACEHOLDER = "\0"
BLOCK = re.compile(
    r"^(?:(?:class|def) (?P<object>\w+)|(?P<constant>\w+) = ).*(?:\n(?:[ \t].*|(?=\n[ \t])))*", re.MULTILINE
)


@dataclass(frozen=True)
class Dummy:
    """One block: its name, its 1-based line and its text; its shape is the text without the name."""

    name: str
    line: int
    body: str

    @property
    def shape(self) -> str:
        return self.body.replace(self.name, PLACEHOLDER)

    @property
    def loads(self) -> bool:
        return "def from_pretrained(" in self.body


@dataclass(frozen=True)
class Dummies(RepoFact):
    """The blocks of the file, in their order."""

    repo: Repo = field(repr=False)
    text: str = field(repr=False)
    blocks: tuple[Dummy, ...]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        text = repo.text(PLACE)
        blocks = tuple(_blocks(text))
        if not blocks:
            raise Unreadable(PLACE, "holds no dummy in a form known here; run `make fix-copies`")
        return cls(repo, text, blocks)

    @cached_property
    def by_name(self) -> dict[str, Dummy]:
        return {dummy.name: dummy for dummy in self.blocks}

    def is_generated(self, dummy: Dummy) -> bool:
        """Whether a block has a shape that others have too, as generated text does."""
        return self._shapes[dummy.shape] > 1

    def lacks(self, name: str, order: Sequence[str]) -> Finding:
        """The finding that a name has no block; `order` is that of the main `__init__`, which the blocks follow."""
        before = self._before(name, order)
        edit = partial(self._added, name, before)
        return Finding(f"`{name}` has no dummy; run `make fix-copies`", PLACE, before.line, symbol=name, edit=edit)

    def differs(self, dummy: Dummy) -> Finding:
        """The finding that a block was written by hand."""
        message = f"the dummy of `{dummy.name}` is not as generated; run `make fix-copies`"
        return Finding(message, PLACE, dummy.line, symbol=dummy.name, edit=partial(self._regenerated, dummy))

    def _before(self, name: str, order: Sequence[str]) -> Dummy:
        """The block below which a name's block belongs."""
        above = order[: order.index(name)] if name in order else sorted(each for each in self.by_name if each < name)
        return next((self.by_name[each] for each in reversed(above) if each in self.by_name), self.blocks[-1])

    def _added(self, name: str, before: Dummy) -> Edit:
        end = self.text.index(before.body, self._offset(before)) + len(before.body)
        return Edit(PLACE, self.text, f"{self.text[:end]}\n\n\n{self._generated(name)}{self.text[end:]}")

    def _regenerated(self, dummy: Dummy) -> Edit:
        at = self._offset(dummy)
        return Edit(PLACE, self.text, self.text[:at] + self._generated(dummy.name) + self.text[at + len(dummy.body) :])

    def _offset(self, dummy: Dummy) -> int:
        return sum(len(line) for line in self.text.splitlines(keepends=True)[: dummy.line - 1])

    def _generated(self, name: str) -> str:
        """The block of a name, in the shape that names of its kind have (models had `from_pretrained` once)."""
        alike = [dummy for dummy in self.blocks if _kind(dummy.name) == _kind(name)]
        if not alike:
            alike = [dummy for dummy in self.blocks if dummy.name.isupper() == name.isupper()]
            torch = [dummy for dummy in self.torch if _kind(f"TF{dummy.name}") == _kind(name)]
            loading = [dummy for dummy in alike if bool(torch) and dummy.loads == torch[0].loads]
            alike = loading or alike
        shapes = Counter(dummy.shape for dummy in alike)
        return shapes.most_common(1)[0][0].replace(PLACEHOLDER, name)

    @cached_property
    def torch(self) -> tuple[Dummy, ...]:
        """PyTorch's blocks, for kinds of names that TensorFlow has none of yet."""
        return tuple(_blocks(self.repo.find(TORCH) or ""))

    @cached_property
    def _shapes(self) -> Counter[str]:
        return Counter(dummy.shape for dummy in self.blocks)


def _kind(name: str) -> tuple[bool, str]:
    """What the script that generates the blocks looks at; auto classes are of their own kind."""
    return name.startswith("TFAuto"), head(name)


def _blocks(text: str) -> Iterator[Dummy]:
    line, at = 1, 0
    for match in BLOCK.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        name = match["object"] or match["constant"]
        yield Dummy(name, line, match[0].rstrip())
