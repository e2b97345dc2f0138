"""GitHub, as much of it as a comment needs; the only module that talks to it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from checker.report.suggestions import Suggestion

if TYPE_CHECKING:
    from github.GithubException import GithubException
    from github.PullRequest import ReviewComment

API = "https://api.github.com"
TRIES = 5
PATIENCE = 300  # seconds for one limit to pass; a job should not wait for an hour
MINUTE = 60
BETWEEN_WRITES = 1  # seconds, as GitHub asks
Answer = TypeVar("Answer")


class HubFailed(Exception):
    """GitHub could not be asked, or said no; the message says what to do."""


class ReadOnly(HubFailed):
    """The token may not write here, as that of a fork's pull request."""


class Gone(HubFailed):
    """What was asked for is not there."""


class Refused(HubFailed):
    """GitHub takes no such comment, as on a line that is in no hunk."""


@dataclass(frozen=True)
class Pull:
    """An open pull request, and the commit it is at."""

    number: int
    sha: str


@dataclass(frozen=True)
class Comment:
    """A comment of a pull request, or on a file of it; it has no line any more where that has changed since."""

    id: int
    author: str
    body: str
    path: str = ""
    line: int = 0


class Hub:
    """GitHub through PyGithub; it waits as the documented limits ask, and tries again. Each may raise HubFailed."""

    def __init__(self, repo: str, token: str, api: str = API, *, bot: str = "") -> None:
        try:
            from github import Auth, Github
        except ImportError:
            raise HubFailed("posting needs PyGithub; install `tfport-check[github]`") from None
        self._github = Github(
            auth=Auth.Token(token),
            base_url=api,
            retry=None,
            per_page=100,
            lazy=True,
            seconds_between_requests=None,
            seconds_between_writes=BETWEEN_WRITES,
        )
        self._repo = self._github.get_repo(repo)
        self._bot = bot

    def pull(self, number: int) -> Pull | None:
        """A pull request by its number; None where it is closed."""

        def get() -> Pull | None:
            found = self._repo.get_pull(number)
            return Pull(found.number, found.head.sha) if found.state == "open" else None

        return _ask("read the pull request", get)

    def pulls(self, owner: str, branch: str) -> list[Pull]:
        """The open pull requests of a branch of somebody's fork."""

        def get() -> list[Pull]:
            found = self._repo.get_pulls(state="open", head=f"{owner}:{branch}")
            return [Pull(each.number, each.head.sha) for each in found]

        return _ask("look for the pull request", get)

    def pulls_at(self, sha: str) -> list[Pull]:
        """The open pull requests that hold a commit."""

        def get() -> list[Pull]:
            found = self._repo.get_commit(sha).get_pulls()
            return [Pull(each.number, each.head.sha) for each in found if each.state == "open"]

        return _ask("look for the pull request", get)

    def author(self) -> str:
        """Who the token writes as."""
        return self._bot or _ask("ask whose token this is", lambda: self._github.get_user().login)

    def comments(self, number: int) -> list[Comment]:
        """All comments of a pull request, oldest first."""

        def get() -> list[Comment]:
            found = self._repo.get_issue(number).get_comments()
            return [Comment(each.id, each.user.login if each.user else "", each.body or "") for each in found]

        return _ask("read the comments", get)

    def create(self, number: int, body: str) -> int:
        """Write a comment; its id."""
        return _ask("write the comment", lambda: self._repo.get_issue(number).create_comment(body).id)

    def edit(self, number: int, id: int, body: str) -> None:
        """Write a comment anew. Raises Gone where it was deleted."""
        _ask("edit the comment", lambda: self._repo.get_issue(number).get_comment(id).edit(body))

    def delete(self, number: int, id: int) -> None:
        """Delete a comment of ours."""
        _ask("delete the second comment", lambda: self._repo.get_issue(number).get_comment(id).delete())

    def diffs(self, number: int) -> dict[str, str]:
        """The diffs of a pull request's files, by their paths."""

        def get() -> dict[str, str]:
            return {each.filename: each.patch or "" for each in self._repo.get_pull(number).get_files()}

        return _ask("read the diff", get)

    def remarks(self, number: int) -> list[Comment]:
        """All comments on lines of a pull request."""

        def get() -> list[Comment]:
            found = self._repo.get_pull(number).get_review_comments()
            return [
                Comment(each.id, each.user.login if each.user else "", each.body, each.path, each.line or 0)
                for each in found
            ]

        return _ask("read the comments on lines", get)

    def suggest(self, number: int, sha: str, text: str, suggestions: Sequence[Suggestion]) -> None:
        """Make suggestions, all at once. Raises Refused where a line is in no hunk."""

        def review() -> None:
            commit = self._repo.get_commit(sha)
            self._repo.get_pull(number).create_review(commit, text, "COMMENT", [*map(_remark, suggestions)])

        _ask("suggest changes", review)

    def withdraw(self, number: int, id: int) -> None:
        """Delete a comment of ours on a line."""
        _ask("delete the second suggestion", lambda: self._repo.get_pull(number).get_review_comment(id).delete())


def _remark(suggestion: Suggestion) -> "ReviewComment":
    last: ReviewComment = {
        "path": suggestion.path,
        "body": suggestion.body,
        "line": suggestion.end,
        "side": "RIGHT",
    }
    if suggestion.start == suggestion.end:
        return last
    return {**last, "start_line": suggestion.start, "start_side": "RIGHT"}


def _ask(what: str, call: Callable[[], Answer]) -> Answer:
    """What a call returns, asked again where GitHub wants that; whatever else goes wrong is one sentence."""
    from github import GithubException
    from requests import RequestException

    for tried in range(TRIES):
        try:
            return call()
        except GithubException as error:
            wait = pause(error.status, error.headers or {}, _said(error), tried, time.time())
            if wait is None or wait > PATIENCE or tried + 1 == TRIES:
                raise _failure(what, error, wait) from None
        except RequestException as error:
            wait = 2.0**tried
            if tried + 1 == TRIES:
                problem = f"GitHub did not answer ({type(error).__name__}); run it again later"
                raise HubFailed(f"cannot {what}: {problem}") from None
        time.sleep(wait)
    raise AssertionError


def pause(status: int, headers: Mapping[str, str], said: str, tried: int, now: float) -> float | None:
    """How many seconds to wait before asking again, by GitHub's rules for its limits; None where that is no use."""
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if status in (403, 429):
        if after.isdigit():
            return float(after)
        if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(float(reset) - now, 0) + 1
        if status == 429 or "rate limit" in said.lower():
            return MINUTE * 2.0**tried
        return None
    if status >= 500:
        return float(after) if after.isdigit() else 2.0**tried
    return None


def _said(error: "GithubException") -> str:
    return str(error.data.get("message") or "") if isinstance(error.data, dict) else ""


def _failure(what: str, error: "GithubException", wait: float | None) -> HubFailed:
    kind: type[HubFailed] = HubFailed
    if wait is not None:
        todo = "run it again later"
    elif error.status == 403:
        kind, todo = ReadOnly, "the token may not; give it `pull-requests: write`, or read the job's summary instead"
    elif error.status == 401:
        todo = "look at the token in GITHUB_TOKEN"
    elif error.status in (404, 410):
        kind, todo = Gone, "it is not there; look at --repo and --pr, and whether the token may read it"
    elif error.status == 422:
        kind, todo = Refused, "please report this"
    else:
        todo = "run it again later"
    return kind(f"cannot {what}: GitHub says {error.status} {_said(error)}".rstrip(" .") + f"; {todo}")
