"""A finding: one deviation, where it must be mended, and how."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
TODO = "TODO(tfport)"  # marks what an edit leaves to a person


@dataclass(frozen=True)
class Edit:
    """The whole text of one file before and after; a conflict is a file that no longer reads `before`.

    `before` is None for a file the edit creates. An unsafe edit may change how the model behaves.
    """

    path: str
    before: str | None
    after: str
    unsafe: bool = False


@dataclass(frozen=True)
class Finding:
    """One deviation from the guide.

    `path` is the file to edit, relative to the checkout (for a file that should exist: where it belongs); `line` and
    `column` are 1-based; `symbol` is the class, name or key it is about; `severity` is the check's own unless given;
    `edit`, where the repair is mechanical, makes the edit when asked. A finding that `gives_way` is only a sign of
    what an error or warning of another check in these lines (1-based) says better.
    """

    message: str
    path: str
    line: int = 1
    column: int = 1
    symbol: str = ""
    severity: Severity | None = None
    edit: Callable[[], Edit] | None = field(default=None, compare=False, repr=False)
    gives_way: frozenset[int] = field(default=frozenset(), compare=False, repr=False)
