"""What the worker writes: a file of JSON lines, each with the kind of its event.

`hello` comes first, with the version of this protocol and of what is installed. `begin` and `result` enclose each step
of each class, so that the last `begin` without `result` tells where a worker died; `end` says that it did not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VERSION = 1
REQUEST, EVENTS = "request.json", "events.jsonl"
Event = dict[str, Any]


def write(file: Path, event: Event) -> None:
    """Append one event; it is in the file when this returns, whatever happens next."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(event, allow_nan=True) + "\n")


def read(file: Path) -> list[Event]:
    """The events so far; a last line that was cut short is left out."""
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    return [event for line in lines if line.endswith("\n") for event in _parsed(line)]


def _parsed(line: str) -> list[Event]:
    try:
        event = json.loads(line)
    except ValueError:
        return []
    return [event] if isinstance(event, dict) and "event" in event else []
