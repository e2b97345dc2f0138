"""What the checkout raises, as data."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Any

TOLD = re.compile(r'File "([^"]+)", line (\d+)')
INNER = re.compile(r"^ {4,}(\w*(?:Error|Exception)): (.+)$", re.MULTILINE)
AROUND = re.compile(r"^Exception encountered when calling layer .*?\(type \w+\)\.\s*", re.DOTALL)
UNKNOWN = re.compile(r"name '(\w+)' is not defined")
AFTER = ("The op is created at", "Call arguments received", "Stack trace for op definition")
MOST = 400


def problem(error: BaseException) -> dict[str, Any]:
    """An exception as data: its type, its message, and the files it passed through, the deepest last."""
    roots: list[BaseException] = [error]
    while (inner := roots[-1].__cause__ or roots[-1].__context__) and inner not in roots:
        roots.append(inner)
    frames = [[frame.filename, frame.lineno] for each in reversed(roots) for frame in _frames(each)]
    frames += [[file, int(line)] for file, line in TOLD.findall(str(error))]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno or 1])
    kind, message = type(error).__name__, str(error).strip()
    told = INNER.findall(message)
    if told:  # TensorFlow puts the traceback of what it traces into the message
        kind, message = told[-1]
    message = AROUND.sub("", message)
    for words in AFTER:
        message = message.partition(words)[0]
    message = " ".join(message.split())[:MOST]
    if frames and (package := _guarded(message, str(frames[-1][0]))):
        kind, message = "ModuleNotFoundError", f"No module named '{package}'"
    return {"type": kind, "message": message, "frames": frames}


def _guarded(message: str, file: str) -> str:
    """The package behind a name that its file imports only where the package is installed."""
    unknown = UNKNOWN.fullmatch(message)
    if not (unknown and Path(file).is_file()):
        return ""
    text = Path(file).read_text(encoding="utf-8", errors="replace")
    imported = re.search(rf"^ +import (?:([\w.]+) as )?{unknown[1]}$", text, re.MULTILINE)
    return (imported[1] or unknown[1]) if imported else ""


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))
