"""The comment on a pull request: what is left first, and in a hidden marker what the next one is compared with."""

import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from checker.report import fingerprint
from checker.report.markdown import PRESSING, Data, Page, Titles, advice, folded, heading, hint, left
from checker.report.markdown import patch as patches
from checker.report.markup import code

LIMIT = 65_536
SIGN = "<!-- tfport-check:v1 "
MARKER = re.compile(rf"{re.escape(SIGN)}(?P<state>[A-Za-z0-9+/=]{{1,40000}}) -->")
SHA = re.compile(r"[0-9a-f]{40,64}")
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
MOST = 1_000  # fingerprints a marker keeps; 1,000 take half of a comment


@dataclass(frozen=True)
class State:
    """What a comment says: of which commit, which findings, and how that differs from the one before."""

    sha: str
    known: tuple[str, ...] | None
    since: str = ""
    fixed: int = 0
    new: int = 0

    @classmethod
    def of(cls, sha: str, data: Data, before: "State | None") -> "State":
        """The state of a report, compared with that of the comment there is."""
        known = tuple(sorted(_known(data)))
        kept = known if len(known) <= MOST else None
        if before is None:
            return cls(sha, kept)
        if before.sha == sha and before.known == kept:
            return before
        if before.known is None or kept is None:
            return cls(sha, kept)
        was, now = Counter(before.known), Counter(kept)
        return cls(sha, kept, before.sha, (was - now).total(), (now - was).total())

    @classmethod
    def read(cls, body: str) -> "State | None":
        """The state a comment hides; None where there is none, or none that can be trusted to be ours."""
        match = MARKER.match(body)
        try:
            return _state(json.loads(b64decode(match["state"], validate=True))) if match else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    @property
    def marker(self) -> str:
        """The state as a comment hides it."""
        return f"{SIGN}{b64encode(json.dumps(asdict(self), separators=(',', ':')).encode()).decode()} -->"

    @property
    def told(self) -> str:
        """`Checked a1b2c3d · since 9f8e7d6: 3 fixed, 1 new`."""
        news = f"{self.fixed} fixed, {self.new} new" if self.fixed or self.new else "nothing new"
        since = f" · since {code(self.since[:7])}: {news}" if self.since else ""
        return f"Checked {code(self.sha[:7])}{since}"


def _known(data: Data) -> Iterable[str]:
    for each in data["findings"]:
        if each["severity"] in PRESSING:
            yield fingerprint(*(each[key] for key in ("check", "model", "path", "symbol", "message")))


def _state(data: dict[str, Any]) -> State:
    """The state as it was written. Raises ValueError where a part of it cannot have been."""
    known = data["known"]
    state = State(data["sha"], None if known is None else tuple(known), data["since"], data["fixed"], data["new"])
    if not (SHA.fullmatch(state.sha) and (not state.since or SHA.fullmatch(state.since))):
        raise ValueError
    if not all(FINGERPRINT.fullmatch(each) for each in (state.known or ())) or len(state.known or ()) > MOST:
        raise ValueError
    if not all(type(number) is int and 0 <= number <= 10**6 for number in (state.fixed, state.new)):
        raise ValueError
    return state


def body(data: Data, state: State, titles: Titles, patch: str = "", run: str = "", suggested: int = 0) -> str:
    """The comment: in one line where all is done, else what is left, with as much of the rest as GitHub takes.

    `patch` is what mends what is left, apart from what is `suggested` beside its lines.
    """
    link = f" · [full report]({run})" if run else ""
    head = "\n".join((state.marker, heading(data), "", state.told + link))
    table, rows = left(data)
    rest = (*advice(data), *folded(data, titles))
    if not rows:
        return Page(head, below=_nothing_left(data), sections=rest).fit(LIMIT)
    beside = f"{suggested} of the changes are suggested beside their lines." if suggested else ""
    below = "\n\n".join(filter(None, (hint(data), beside)))
    return Page(head, table, rows, below, (*patches(patch), *rest)).fit(LIMIT)


def _nothing_left(data: Data) -> str:
    states = [each["status"] for port in data["ports"] for each in port["checks"]]
    if not states:
        return ""
    return "✅ What a checker can see is done." if {*states} != {"skipped"} else "Nothing here could be checked."
