"""What the worker writes: a file of JSON lines, each with the kind of its event.

`hello` comes first, with the version of this protocol and of what is installed, and the classes in the order in which
they are asked for. `begin` and `result` enclose each step of each class, so that the last `begin` without `result` is
where a worker died; `end` says that it did not. Of two processes that share the classes, `second` marks one's events.
`ended` is added by whoever started it: why it ended too early, if so, after how many seconds, and its peak of memory.

Events are heard while the worker runs. One that is about much data names a file of its private folder, which is there
until the worker has ended; a kind of event that a reader does not know is none of its business.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VERSION = 1
FIELDS: dict[str, dict[str, Any]] = {  # what a reader relies on in an event of a kind
    "begin": {"step": str, "class": str},
    "result": {"step": str, "class": str, "seconds": (int, float)},
}
PROBLEM = {"type": str, "message": str, "frames": list}
REQUEST, EVENTS = "request.json", "events.jsonl"
ENDED = "ended"
TEST = "test"  # the step that is one of the port's own tests; its class is the test's name
Event = dict[str, Any]


def write(file: Path, event: Event) -> None:
    """Append one event, whole, whoever else writes; it is in the file when this returns, whatever happens next."""
    with file.open("ab", buffering=0) as stream:
        stream.write(json.dumps(event, allow_nan=True).encode() + b"\n")


class Reader:
    """The events of a file that may still be written; a last line that was cut short waits for its rest."""

    def __init__(self, file: Path) -> None:
        self.file, self.at = file, 0
        self.events: list[Event] = []

    def new(self) -> list[Event]:
        """The events since the last look."""
        if not self.file.is_file():
            return []
        with self.file.open("rb") as stream:
            stream.seek(self.at)
            whole = stream.read().rpartition(b"\n")[0]
        self.at += len(whole) + 1 if whole else 0
        found = [event for line in whole.decode("utf-8", errors="replace").split("\n") for event in _parsed(line)]
        self.events += found
        return found


def _parsed(line: str) -> list[Event]:
    """The event of a line; none if it is not one that a worker writes, for what runs there may write too."""
    try:
        event = json.loads(line)
    except ValueError:
        return []
    kind = event.get("event") if isinstance(event, dict) else None
    told = isinstance(kind, str) and kind != ENDED and _has(event, FIELDS.get(kind, {}))
    return [event] if told and ("problem" not in event or _has(event["problem"], PROBLEM)) else []


def _has(data: Any, fields: dict[str, Any]) -> bool:
    """Whether these fields are there, and of their types."""
    return isinstance(data, dict) and all(isinstance(data.get(name), kind) for name, kind in fields.items())
