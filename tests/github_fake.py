"""GitHub on this machine: it keeps comments, has GitHub's limits, and holds itself to GitHub's own description."""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from checker.report.suggestions import HEAD
from tests.github_api import Operation, operation, sample, wrong_answer, wrong_request

BOT = "github-actions[bot]"
LONGEST = 65_536  # characters of a comment
MOST = 100  # things on a page
WRITES = 80  # that a minute may have
LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass
class Pull:
    """A pull request; `files` are the patches that GitHub shows."""

    number: int
    sha: str
    owner: str = "acme"
    branch: str = "port"
    state: str = "open"
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Comment:
    """A comment below a pull request or, with a path, on a line of it."""

    id: int
    pull: int
    author: str
    body: str
    path: str = ""
    lines: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, message: str, **headers: str) -> "Answer":
        """GitHub saying no, or that it cannot."""
        body = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        return cls(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class FakeGitHub:
    """The state of a repository on GitHub, and what was asked of it."""

    pulls: list[Pull] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    login: str = BOT
    writable: bool = True
    faults: deque[Answer] = field(default_factory=deque)  # what the next requests get instead of an answer
    meanwhile: Callable[[str, str], None] = lambda method, path: None  # what others do before a request is answered
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # requests and answers that the description does not know
    url: str = ""
    _lock: Lock = field(default_factory=Lock)
    _writes: list[float] = field(default_factory=list)

    def say(self, pull: int, body: str, author: str = BOT) -> Comment:
        """Someone's comment."""
        comment = Comment(len(self.comments) + 1001, pull, author, body)
        self.comments.append(comment)
        return comment

    def bodies(self, author: str = BOT) -> list[str]:
        """What is said below pull requests."""
        return [each.body for each in self.comments if each.author == author and not each.path]

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Answer:
        """What GitHub answers."""
        self.meanwhile(method, path)
        with self._lock:
            self.asked.append(f"{method} {path}")
            asked = operation(method, path)
            if asked is None:
                self.wrong.append(f"{method} {path} is in no description")
                return Answer.of(404, "Not Found")
            problems = wrong_request(asked, query, body)
            given = self.faults.popleft() if self.faults else self._limited(method) or self._answer(asked, query, body)
            problems += wrong_answer(asked, given.status, given.body)
            self.wrong += [f"{method} {path}: {problem}" for problem in problems]
            return given

    def _limited(self, method: str) -> Answer | None:
        if method == "GET":
            return None
        if not self.writable:
            return Answer.of(403, "Resource not accessible by integration")
        now = time.monotonic()
        self._writes = [*(at for at in self._writes if at > now - 60), now]
        return Answer.of(403, LIMIT, retry_after="60") if len(self._writes) > WRITES else None

    def _answer(self, asked: Operation, query: Mapping[str, str], body: Any) -> Answer:
        where = asked.in_path
        if len((body or {}).get("body", "")) > LONGEST:
            return _invalid("data", f"Body is too long (maximum is {LONGEST} characters)")
        if id := where.get("comment_id"):
            return self._change(int(id), body)
        number = where.get("issue_number") or where.get("pull_number")
        if number is None:
            return self._listed(asked, query)
        pull = next((each for each in self.pulls if each.number == int(number)), None)
        if pull is None:
            return Answer.of(404, "Not Found")
        if body is not None:
            return self._review(pull, body) if "event" in body else self._write(pull, body)
        listed = self.asked[-1].rpartition("/")[2]
        if listed == "files":
            files = [sample("diff-entry", filename=path, patch=patch) for path, patch in pull.files.items()]
            return self._page(files, query)
        if listed == "comments":
            on_lines = "pull_number" in where
            found = [each for each in self.comments if each.pull == pull.number and bool(each.path) == on_lines]
            return self._page([self._shown(each) for each in found], query)
        return Answer(200, self._pull("pull-request", pull))

    def _listed(self, asked: Operation, query: Mapping[str, str]) -> Answer:
        if "repo" not in asked.in_path:
            return Answer(200, sample("public-user", login=self.login))
        owner, _, branch = query.get("head", "").partition(":")
        sha, states = asked.in_path.get("commit_sha"), {"all": ("open", "closed")}
        wanted = states.get(query.get("state", "open"), (query.get("state", "open"),))
        found = [
            each
            for each in self.pulls
            if (each.sha == sha if sha else each.state in wanted and (not branch or each.branch == branch))
            and (sha or not branch or each.owner == owner)
        ]
        return self._page([self._pull("pull-request-simple", each) for each in found], query)

    def _change(self, id: int, body: Any) -> Answer:
        comment = next((each for each in self.comments if each.id == id), None)
        if comment is None:
            return Answer.of(404, "Not Found")
        if comment.author != self.login:
            return Answer.of(403, "You cannot change this comment.")
        if body is None:
            self.comments.remove(comment)
            return Answer(204)
        comment.body = body["body"]
        return Answer(200, self._shown(comment))

    def _write(self, pull: Pull, body: Mapping[str, Any]) -> Answer:
        return Answer(201, self._shown(self.say(pull.number, body["body"], self.login)))

    def _review(self, pull: Pull, body: Mapping[str, Any]) -> Answer:
        """A whole review is lost by one comment on a line that the diff does not show."""
        if not body["body"] or body["commit_id"] != pull.sha:
            return _unresolved("Body can't be blank")
        for each in body["comments"]:
            first = each.get("start_line", each["line"])
            shown = [set(lines) for lines in _shown_lines(pull.files.get(each["path"], ""))]
            if not any({first, each["line"]} <= lines for lines in shown) or each["side"] != "RIGHT":
                return _unresolved("Line could not be resolved")
        for each in body["comments"]:
            made = self.say(pull.number, each["body"], self.login)
            made.path, made.lines = each["path"], (each.get("start_line", each["line"]), each["line"])
        return Answer(200, sample("pull-request-review", body=body["body"], state="COMMENTED"))

    def _page(self, items: list[dict[str, Any]], query: Mapping[str, str]) -> Answer:
        """A page of a list, with the address of the next."""
        size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
        if size > MOST:
            self.wrong.append(f"{size} things on a page")
        size = min(size, MOST)
        rest = items[number * size :]
        link = f'<{self.url}{self.asked[-1].partition(" ")[2]}?per_page={size}&page={number + 1}>; rel="next"'
        return Answer(200, items[(number - 1) * size :][:size], {"link": link} if rest else {})

    def _pull(self, kind: str, pull: Pull) -> dict[str, Any]:
        shown = sample(kind, number=pull.number, state=pull.state)
        shown["head"] = {**shown["head"], "sha": pull.sha, "ref": pull.branch, "label": f"{pull.owner}:{pull.branch}"}
        return shown

    def _shown(self, comment: Comment) -> dict[str, Any]:
        user = sample("simple-user", login=comment.author)
        if comment.path:
            known = {"id": comment.id, "body": comment.body, "path": comment.path, "line": comment.lines[1] or 1}
            return sample("pull-request-review-comment", user=user, **known)
        return sample("issue-comment", id=comment.id, body=comment.body, user=user)


def _shown_lines(patch: str) -> Iterator[range]:
    """The lines of a file that each hunk of its diff shows on the right side."""
    for hunk in re.split(r"^(?=@@ )", patch, flags=re.MULTILINE):
        if head := HEAD.match(hunk):
            lines = [line for line in hunk.split("\n")[1:] if line[:1] in (" ", "+")]
            yield range(int(head[2]), int(head[2]) + len(lines))


def _invalid(field: str, message: str) -> Answer:
    error = {"resource": "IssueComment", "code": "unprocessable", "field": field, "message": message}
    body = {"message": "Validation Failed", "errors": [error], "documentation_url": "https://docs.github.com/rest"}
    return Answer(422, body)


def _unresolved(message: str) -> Answer:
    body = {
        "message": "Unprocessable Entity",
        "errors": [message],
        "documentation_url": "https://docs.github.com/rest",
    }
    return Answer(422, body)


@contextmanager
def serve(fake: FakeGitHub) -> Iterator[FakeGitHub]:
    """Serve it on the loopback for as long as it is wanted; what was wrong then fails."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            address = urlsplit(self.path)
            given = fake.answer(self.command, address.path, dict(parse_qsl(address.query)), body)
            if not re.fullmatch(r"(token|Bearer) \S+", self.headers.get("authorization", "")):
                given = Answer.of(401, "Bad credentials")
            content = b"" if given.status == 204 else json.dumps(given.body).encode()
            self.send_response(given.status)
            for name, value in {"content-type": "application/json; charset=utf-8", **given.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815 - http.server calls them so

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not fake.wrong
