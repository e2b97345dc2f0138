"""Posting a report: one comment on the pull request it is about, written anew with each push."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from checker.hub import Comment, Gone, Hub, Pull, Refused
from checker.repo import Unreadable
from checker.report.comment import SIGN, State, body
from checker.report.markdown import PRESSING, Data, Titles
from checker.report.suggestions import Suggestion, suggest

MOST = 10_000_000  # bytes of a report; it may be a stranger's
MOST_SUGGESTED = 20  # on one pull request, whatever was pushed
OFFER = "What `tfport-check` can mend here, one click each; its comment has the rest."
WHEN = ("changes", "always")
When = Literal["changes", "always"]


@dataclass(frozen=True)
class Origin:
    """Where a report comes from, as GitHub itself says: a commit, and the branch or pull request it is of."""

    sha: str = ""
    number: int | None = None
    owner: str = ""
    branch: str = ""
    run: int | None = None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Origin":
        """The origin that the event of a workflow names; an empty one where it is about no pull request."""
        if (run := event.get("workflow_run")) is not None:
            fork = run["head_repository"] or {"owner": {"login": ""}}  # there is none once it is deleted
            return cls(run["head_sha"], None, fork["owner"]["login"], run["head_branch"] or "", run["id"])
        if (pull := event.get("pull_request")) is not None:
            # what is checked out is a merge commit, which is not what the report is compared by
            return cls(pull["head"]["sha"], pull["number"])
        return cls()


@dataclass(frozen=True)
class Letter:
    """What to post: the report and what the comment shows beside it."""

    data: Data
    titles: Titles
    patch: str = ""
    run: str = ""
    when: When = "changes"
    suggestions: bool = True

    @property
    def pressing(self) -> bool:
        """Whether anything is left to do."""
        errors = any(check["status"] == "error" for port in self.data["ports"] for check in port["checks"])
        return errors or any(each["severity"] in PRESSING for each in self.data["findings"])

    def text(self, state: State) -> str:
        return body(self.data, state, self.titles, self.patch, self.run)

    def suggest(self, diffs: Mapping[str, str]) -> tuple[list[Suggestion], "Letter"]:
        """What can be suggested on the lines of the pull request, and the letter with the rest."""
        made, rest = suggest(self.data, self.patch, diffs)
        return made, replace(self, patch=rest)


def read_report(path: Path, known: Collection[str]) -> Data:
    """A report as `--format json` writes it. Raises Unreadable where it is none, or knows checks we do not."""
    text = read_text(path)
    try:
        data: Data = json.loads(text)
        _validate(data)
    except (ValueError, RecursionError) as error:
        problem = str(error).partition("\n")[0][:200].replace("##[", "## [")  # a command of GitHub's runner
        raise Unreadable(str(path), f"is no report of this tool ({problem}); write it with --format json") from None
    strangers = {check["check"] for port in data["ports"] for check in port["checks"]} - {*known}
    if strangers:
        problem = f"is of another version: no check is called `{min(strangers)}` here; use one version for both"
        raise Unreadable(str(path), problem)
    return data


def read_text(path: Path) -> str:
    """A file that somebody else wrote."""
    try:
        if path.stat().st_size > MOST:
            raise Unreadable(str(path), f"has more than {MOST:,} bytes, which no report of this tool has")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreadable(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise Unreadable(str(path), "is not UTF-8, which a file of this tool is") from None


def _validate(data: Any) -> None:
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise Unreadable("", "posting needs jsonschema; install `tfport-check[github]`") from None
    schema = json.loads((files("checker.report") / "report.schema.json").read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema).iter_errors(data):
        raise ValueError(error.message)


def find_pull(hub: Hub, origin: Origin) -> Pull | None:
    """The open pull request whose newest commit the report is about; None where a later push has overtaken it."""
    if origin.number is not None:
        found = [pull] if (pull := hub.pull(origin.number)) else []
    elif origin.owner and origin.branch:
        found = hub.pulls(origin.owner, origin.branch)
    elif origin.sha:
        found = hub.pulls_at(origin.sha)
    else:
        raise Unreadable("", "which pull request is this about? name it with --pr, or its commit with --sha")
    return next((pull for pull in found if not origin.sha or pull.sha == origin.sha), None)


def post(hub: Hub, origin: Origin, letter: Letter, *, dry_run: bool = False) -> str:
    """Post a report, or leave the comment as it is; a sentence that says what was done."""
    pull = find_pull(hub, origin)
    if pull is None:
        return "Nothing to post: no open pull request is at this commit any more."
    own = _own(hub, pull)
    before = State.read(own[0].body) if own else None
    if not own and not letter.pressing and letter.when == "changes":
        return f"Nothing to post: #{pull.number} needs nothing, and nothing was said before."
    state = State.of(origin.sha or letter.data["repo"]["commit"] or pull.sha, letter.data, before)
    suggestions, rest = _suggested(hub, pull, letter)
    if dry_run:
        return "\n".join([rest.text(state), *(f"{each.path}:{each.start}\n{each.body}" for each in suggestions)])
    if suggestions:
        try:
            _suggest(hub, pull, suggestions)
        except Refused:
            rest = letter
    text = rest.text(state)
    if len(own) == 1 and _plain(own[0].body) == _plain(text):
        return f"The comment on #{pull.number} is as it should be."
    return _write(hub, pull, text, own)


def _suggested(hub: Hub, pull: Pull, letter: Letter) -> tuple[list[Suggestion], Letter]:
    """What is still to be suggested, and the letter with what cannot be; nothing where too much was suggested."""
    if not (letter.suggestions and letter.patch.strip()):
        return [], letter
    made, rest = letter.suggest(hub.diffs(pull.number))
    remarks = _remarks(hub, pull) if made else []
    known = Counter((each.path, _plain(each.body)) for each in remarks)
    new = []
    for each in made:
        known[(each.path, _plain(each.body))] -= 1
        new += [each] if known[(each.path, _plain(each.body))] < 0 else []
    return (new, rest) if len(remarks) + len(new) <= MOST_SUGGESTED else ([], letter)


def _suggest(hub: Hub, pull: Pull, suggestions: Sequence[Suggestion]) -> None:
    """Make suggestions; what another run made at the same time is withdrawn."""
    hub.suggest(pull.number, pull.sha, OFFER, suggestions)
    seen = set()
    for each in _remarks(hub, pull):
        place = (each.path, each.line, each.body)
        if each.line and place in seen:
            with suppress(Gone):
                hub.withdraw(pull.number, each.id)
        seen.add(place)


def _remarks(hub: Hub, pull: Pull) -> list[Comment]:
    """Our comments on lines, oldest first."""
    author = hub.author()
    return sorted((each for each in hub.remarks(pull.number) if each.author == author), key=lambda each: each.id)


def _own(hub: Hub, pull: Pull) -> list[Comment]:
    """Our comments, oldest first: by the marker and by who wrote them, because anybody can write a marker."""
    author = hub.author()
    marked = [each for each in hub.comments(pull.number) if each.author == author and each.body.startswith(SIGN)]
    return sorted(marked, key=lambda each: each.id)


def _plain(text: str) -> str:
    """A text without what GitHub may have made of its line ends."""
    return text.replace("\r\n", "\n").strip()


def _write(hub: Hub, pull: Pull, text: str, own: list[Comment]) -> str:
    if _keep_first(hub, pull, text, own):
        return f"Edited the comment on #{pull.number}."
    hub.create(pull.number, text)
    if len(own := _own(hub, pull)) > 1:  # two runs wrote at the same time, or an answer was lost on its way
        _keep_first(hub, pull, text, own)
    return f"Wrote a comment on #{pull.number}."


def _keep_first(hub: Hub, pull: Pull, text: str, own: list[Comment]) -> bool:
    """Let the oldest of our comments say this, and delete the others; False where the oldest is gone."""
    if not own:
        return False
    try:
        hub.edit(pull.number, own[0].id, text)
    except Gone:
        return False
    for each in own[1:]:
        with suppress(Gone):  # the other run was faster
            hub.delete(pull.number, each.id)
    return True


def with_options(origin: Origin, number: int | None, sha: str | None) -> Origin:
    """The origin as the command line overrides it."""
    if number is not None and number != origin.number:
        origin = Origin("", number, run=origin.run)
    return replace(origin, sha=sha) if sha else origin


def parse_event(text: str) -> Origin:
    """The origin in a workflow's event. Raises Unreadable where it is none."""
    try:
        origin = Origin.of(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("", "GITHUB_EVENT_PATH holds no event of GitHub; name --repo, --pr and --sha") from None
    if origin.sha and not re.fullmatch(r"[0-9a-f]{40,64}", origin.sha):
        raise Unreadable("", "GITHUB_EVENT_PATH names no commit; name --sha")
    return origin
