"""Whom the model's page credits for its port."""

import re
from dataclasses import dataclass
from typing import Self

from checker.facts.doc_page import DocPlace
from checker.finding import Finding
from checker.port import Port, PortFact
from checker.repo import Skip

BY = r"(?:contributed|added|ported|converted|implemented|written|made|version|implementation|port) by\b"
CREDIT = re.compile(rf"\b{BY}")
TENSORFLOW = re.compile(
    rf"\b(?i:TensorFlow|TF)\b(?:[^.]|\.\d)*?\b{BY}|\bcontributed\b(?:[^.]|\.\w)*?\bin (?i:TensorFlow|TF)\b"
)


@dataclass(frozen=True)
class Contributors(PortFact):
    """Whether the page credits someone for TensorFlow; `line` is where it credits anyone."""

    path: str
    line: int
    tensorflow: bool

    @classmethod
    def read(cls, port: Port) -> Self:
        place = port.fact(DocPlace)
        if not place.exists:
            raise Skip("the model has no page yet")
        if not port.asked:
            raise Skip("asked only of a model you name")
        text = port.repo.text(place.path)
        found = CREDIT.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
        return cls(place.path, line, any(map(TENSORFLOW.search, paragraphs)))

    def lacks_credit(self) -> Finding:
        """Nobody is credited for the port."""
        sentence = "The TensorFlow version of this model was contributed by [you](https://huggingface.co/you)."
        message = f"nobody is credited for the TensorFlow port; add `{sentence}`"
        return Finding(message, self.path, self.line)
