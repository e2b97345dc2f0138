"""The two halves of an `__init__`, and the guards that keep a backend's names from those who have not installed it."""

import ast
import re
from typing import Literal

Half = Literal["lazy", "typed"]
HALVES: tuple[Half, ...] = ("lazy", "typed")
Guard = frozenset[str]
AVAILABLE = re.compile(r"is_(\w+)_available")


def backends(test: ast.expr) -> Guard:
    """The backends a condition asks for: `is_tf_available()` asks for `tf`."""
    return frozenset(AVAILABLE.findall(ast.unparse(test)))
