"""The settings: `[tool.tfport-check]` in the checkout's `pyproject.toml`."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from checker.check import Check
from checker.port import STAGES, Stage, model_folders
from checker.repo import Repo, Unreadable

FILE = "pyproject.toml"
KEYS = ("select", "ignore", "stage", "skip")


@dataclass(frozen=True)
class Settings:
    """What the checkout sets: which checks run, how far its pull request is, and per model the reason of each skip."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    stage: Stage | None = None
    skip: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, repo: Repo, known: Collection[str]) -> "Settings":
        """The settings, with check ids out of `known`. Raises Unreadable where they do not make sense."""
        text = repo.find(FILE) or ""
        table = _table(text) if "tfport-check" in text else {}
        for key in table:
            if key not in KEYS:
                raise _wrong(f"knows no `{key}`{near(key, KEYS)}")
        stage = table.get("stage")
        if stage not in (None, *STAGES):
            raise _wrong(f"has `stage = {stage!r}`; write one of {', '.join(STAGES)}")
        skip = {model: _reasons(model, reasons, known) for model, reasons in _skips(table, repo).items()}
        select, ignore = (_ids(table.get(key, []), key, known) for key in ("select", "ignore"))
        return cls(select, ignore, cast(Stage | None, stage), skip)


def _table(text: str) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(text).get("tool", {}).get("tfport-check", {})
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(FILE, f"is not TOML ({error}); mend it and run again") from None
    if not isinstance(table, dict):
        raise _wrong("is no table; write its keys below the header `[tool.tfport-check]`")
    return table


def _skips(table: dict[str, Any], repo: Repo) -> dict[str, Any]:
    skips = table.get("skip", {})
    if not isinstance(skips, dict):
        raise _wrong('has a `skip` that is no table; write `[tool.tfport-check.skip.MODEL]` and `check-id = "reason"`')
    folders = model_folders(repo) if skips else {}
    for model in skips:
        if model.replace("-", "_") not in folders:
            raise _wrong(f"skips checks of `{model}`, which is no model here{near(model, folders)}")
    return {model.replace("-", "_"): reasons for model, reasons in skips.items()}


def _reasons(model: str, reasons: object, known: Collection[str]) -> dict[str, str]:
    if not isinstance(reasons, dict):
        raise _wrong(f'skips `{model}` altogether; name each check: `check-id = "reason"`')
    for id, reason in reasons.items():
        if id not in known:
            raise _wrong(f"skips `{id}` for `{model}`, which is no check{near(id, known)}")
        if not isinstance(reason, str) or not reason.strip():
            raise _wrong(f'skips `{id}` for `{model}` without a reason; say why: `{id} = "reason"`')
    return reasons


def _ids(value: object, key: str, known: Collection[str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(f'has a `{key}` that is no list; write `{key} = ["check-id"]`')
    for id in value:
        if not isinstance(id, str) or id not in known:
            raise _wrong(f"names `{id}` in `{key}`, which is no check{near(str(id), known)}")
    return tuple(value)


def _wrong(problem: str) -> Unreadable:
    return Unreadable(FILE, f"[tool.tfport-check] {problem}")


def near(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with what the word resembles, if anything."""
    from difflib import get_close_matches

    matches = get_close_matches(word, list(known), n=3)
    return f"; did you mean {' or '.join(f'`{match}`' for match in matches)}?" if matches else ""


def choose(checks: Iterable[Check], select: Collection[str], ignore: Collection[str]) -> list[Check]:
    """The checks to run: the selected ones, or all, without the ignored."""
    return [check for check in checks if (not select or check.id in select) and check.id not in ignore]


def skip_line(repo: Repo, model: str, id: str) -> int:
    """The line of the settings that skips a check of a model."""
    lines = (repo.find(FILE) or "").splitlines()
    header = re.compile(rf"\s*\[\s*tool\..*\b{re.escape(model).replace('_', '[-_]')}\b")
    start = next((at for at, text in enumerate(lines) if header.match(text)), 0)
    entry = re.compile(rf"""\s*["']?{re.escape(id)}["']?\s*=""")
    return next((at + 1 for at, text in enumerate(lines[start:], start) if entry.match(text)), start + 1)
