"""Posting a report, on a GitHub of our own that keeps to GitHub's description and limits."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker import hub
from checker.cli import main
from checker.post import Letter, Origin, post
from checker.report.comment import SIGN, State
from tests.github_fake import BOT, LIMIT, Answer, FakeGitHub, Pull, serve

EVENTS = json.loads((Path(__file__).parent / "github" / "events.json").read_text(encoding="utf-8"))
PULL, RUN = EVENTS["pull_request"]["pull_request"], EVENTS["workflow_run"]["workflow_run"]
NUMBER, SHA, MERGE = PULL["number"], PULL["head"]["sha"], "c" * 40
WROTE, EDITED = f"Wrote a comment on #{NUMBER}.\n", f"Edited the comment on #{NUMBER}.\n"
FINE, OVERTAKEN = (
    f"The comment on #{NUMBER} is as it should be.\n",
    "Nothing to post: no open pull request",
)


def finding(symbol: str, **others: Any) -> dict[str, Any]:
    """A finding as a report has it."""
    return {
        "check": "main-init",
        "model": "brand_new_bert",
        "severity": "error",
        "path": "src/transformers/__init__.py",
        "line": 12,
        "column": 1,
        "symbol": symbol,
        "message": f"`{symbol}` is missing; add it",
        "fixable": True,
        **others,
    }


def report(*findings: dict[str, Any], **others: Any) -> dict[str, Any]:
    """A report with these findings."""
    checks = [{"check": "main-init", "status": "failed" if findings else "passed", "reason": ""}]
    return {
        "schema": 1,
        "tool": {"name": "tfport-check", "version": "0.1.0"},
        "repo": {"commit": MERGE},
        "ports": [{"model": "brand_new_bert", "checks": checks}],
        "findings": [*findings],
        **others,
    }


ONE, TWO = report(finding("TFOne")), report(finding("TFOne"), finding("TFTwo"))
CLEAN = report()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it waited, without waiting."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(hub, "BETWEEN_WRITES", None)
    return waits


@pytest.fixture
def github(slept: list[float]) -> Iterator[FakeGitHub]:
    with serve(FakeGitHub([Pull(NUMBER, SHA, "Codertocat", "changes")])) as fake:
        yield fake


@pytest.fixture
def say(
    github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """`tfport-check post`, in a workflow: what it prints."""
    file, event = tmp_path / "report.json", tmp_path / "event.json"
    event.write_text(json.dumps(EVENTS["pull_request"]))
    environment = {
        "ACTIONS": "true",
        "API_URL": github.url,
        "EVENT_PATH": str(event),
        "REPOSITORY": "Codertocat/Hello-World",
        "RUN_ID": "99",
        "SERVER_URL": "https://github.com",
        "TOKEN": "secret",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)

    def written(data: Any, *options: str, code: int = 0) -> str:
        file.write_text(data if isinstance(data, str) else json.dumps(data))
        assert main(["post", str(file), *options]) == code
        out, err = capsys.readouterr()
        return err if code else out

    return written


def follow(tmp_path: Path, **changes: Any) -> None:
    """Let the event be that of a workflow that follows the one of the pull request."""
    run = {**RUN, "event": "pull_request", "head_sha": SHA, "head_branch": "changes", **changes}
    (tmp_path / "event.json").write_text(json.dumps({**EVENTS["workflow_run"], "workflow_run": run}))


# What it says, and when


def test_a_comment_is_written_once_and_edited_then(github: FakeGitHub, say: Callable[..., str]) -> None:
    assert say(TWO) == WROTE
    github.pulls[0].sha = "d" * 40
    assert say(report(finding("TFTwo"), finding("TFThree"), finding("TFFour")), "--sha", "d" * 40) == EDITED
    (body,) = github.bodies()
    assert body.startswith(SIGN)
    assert f"Checked `ddddddd` · since `{SHA[:7]}`: 1 fixed, 2 new · [full report]" in body
    assert "https://github.com/Codertocat/Hello-World/actions/runs/99" in body


def test_the_commit_is_that_of_the_branch_and_not_the_merge_that_was_checked_out(
    github: FakeGitHub, say: Callable[..., str]
) -> None:
    say(ONE)
    assert f"Checked `{SHA[:7]}`" in github.bodies()[0]
    assert MERGE[:7] not in github.bodies()[0]


def test_nothing_is_said_where_nothing_was_ever_wrong(github: FakeGitHub, say: Callable[..., str]) -> None:
    assert say(CLEAN) == f"Nothing to post: #{NUMBER} needs nothing, and nothing was said before.\n"
    assert say(CLEAN, "--comment", "always") == WROTE
    assert "is done" in github.bodies()[0]


def test_the_comment_says_so_when_all_is_mended(github: FakeGitHub, say: Callable[..., str]) -> None:
    say(ONE)
    assert say(CLEAN) == EDITED
    assert "✅ What a checker can see is done." in github.bodies()[0]


def test_nothing_is_written_where_nothing_changed(github: FakeGitHub, say: Callable[..., str]) -> None:
    say(ONE)
    github.asked.clear()
    assert say(ONE) == FINE
    assert {each.split()[0] for each in github.asked} == {"GET"}


def test_a_dry_run_shows_the_comment_and_writes_none(github: FakeGitHub, say: Callable[..., str]) -> None:
    assert say(ONE, "--dry-run").startswith(SIGN)
    assert not github.comments


def test_a_dry_run_needs_neither_github_nor_a_token(
    github: FakeGitHub, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GH_TOKEN", raising=False)
    assert "`TFOne` is missing" in say(ONE, "--dry-run")
    assert not github.asked
    assert "put a token into GITHUB_TOKEN" in say(ONE, code=2)


def test_the_patch_is_in_the_comment(github: FakeGitHub, say: Callable[..., str], tmp_path: Path) -> None:
    patch = tmp_path / "tfport.patch"
    patch.write_text('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+    "TFOne",\n')
    say(ONE, "--patch", str(patch))
    assert '+    "TFOne",' in github.bodies()[0]


# Suggestions on lines

TF = "src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py"
DIFF = "@@ -0,0 +1,4 @@\n+def call(self, x):\n+    a = self.dropout(x)\n+    b = a\n+    return b"
FIX = f"""--- a/{TF}
+++ b/{TF}
@@ -1,4 +1,4 @@
 def call(self, x):
-    a = self.dropout(x)
-    b = a
+    a = self.dropout(x, training=training)
+    b = a  # same
     return b
"""
ELSEWHERE = "--- a/utils/x.txt\n+++ b/utils/x.txt\n@@ -1 +1 @@\n-old\n+new\n"
DROPOUT = report(finding("dropout", path=TF, line=2))


@pytest.fixture
def suggest(github: FakeGitHub, say: Callable[..., str], tmp_path: Path) -> Callable[..., str]:
    """Post with the patch of a file that the pull request adds, and of one that it does not touch."""
    github.pulls[0].files = {TF: DIFF}
    (tmp_path / "tfport.patch").write_text(FIX + ELSEWHERE)
    return lambda *options: say(DROPOUT, "--patch", str(tmp_path / "tfport.patch"), *options)


def test_what_lies_in_the_diff_is_suggested_there_and_the_rest_is_a_patch(
    github: FakeGitHub, suggest: Callable[..., str]
) -> None:
    assert suggest() == WROTE
    (made,) = [each for each in github.comments if each.path]
    assert (made.path, made.lines) == (TF, (2, 3))
    assert "```suggestion\n    a = self.dropout(x, training=training)\n    b = a  # same\n```" in made.body
    (body,) = github.bodies()
    assert "+new" in body
    assert "training=training" not in body


def test_a_suggestion_is_made_once(github: FakeGitHub, suggest: Callable[..., str]) -> None:
    suggest()
    github.comments = [replace(each, body=each.body.replace("\n", "\r\n")) for each in github.comments]
    assert suggest() == FINE
    assert len([each for each in github.comments if each.path]) == 1


def test_equal_suggestions_on_other_lines_are_not_taken_for_made(
    github: FakeGitHub, suggest: Callable[..., str], tmp_path: Path
) -> None:
    suggest()
    github.pulls[0].files = {TF: DIFF.replace("+1,4", "+1,8") + DIFF[DIFF.index("\n") :]}
    second = FIX[FIX.index("@@") :].replace("@@ -1,4 +1,4 @@", "@@ -5,4 +5,4 @@")
    (tmp_path / "tfport.patch").write_text(FIX + second)
    assert suggest() == EDITED
    assert sorted(each.lines for each in github.comments if each.path) == [(2, 3), (6, 7)]


def test_two_runs_at_once_suggest_once(github: FakeGitHub, suggest: Callable[..., str]) -> None:
    def other(method: str, path: str) -> None:
        if path.endswith("/reviews"):
            github.meanwhile = lambda method, path: None
            suggest()

    github.meanwhile = other
    suggest()
    assert len([each for each in github.comments if each.path]) == 1
    assert len(github.bodies()) == 1


def test_a_suggestion_that_github_does_not_take_is_in_the_patch(
    github: FakeGitHub, suggest: Callable[..., str]
) -> None:
    def push(method: str, path: str) -> None:
        if path.endswith("/reviews"):
            github.pulls[0].files = {TF: DIFF.replace("+1,4", "+1,2").rpartition("\n+    b")[0]}

    github.meanwhile = push
    assert suggest() == WROTE
    assert not [each for each in github.comments if each.path]
    assert "+    a = self.dropout(x, training=training)" in github.bodies()[0]


@pytest.mark.parametrize("diff", ["", DIFF.replace("(x)", "(y)"), DIFF.replace("+1,4", "+2,4")])
def test_lines_that_are_others_are_left_alone(diff: str, github: FakeGitHub, suggest: Callable[..., str]) -> None:
    github.pulls[0].files = {TF: diff}
    suggest()
    assert not [each for each in github.comments if each.path]
    assert "training=training" in github.bodies()[0]


def test_suggestions_can_be_switched_off(github: FakeGitHub, suggest: Callable[..., str]) -> None:
    suggest("--no-suggestions")
    assert not [each for each in github.comments if each.path]
    assert "training=training" in github.bodies()[0]


def test_too_many_suggestions_are_none(github: FakeGitHub, suggest: Callable[..., str]) -> None:
    for number in range(20):
        github.say(NUMBER, f"{number}").path = TF
    suggest()
    assert "training=training" in github.bodies()[0]


def test_a_dry_run_shows_the_suggestions_too(github: FakeGitHub, suggest: Callable[..., str]) -> None:
    assert "```suggestion" in suggest("--dry-run")
    assert not github.comments


# Which pull request


@pytest.mark.parametrize("owner", ["Codertocat", "stranger"], ids=["same repository", "fork"])
def test_the_pull_request_of_a_branch_is_found(
    owner: str, github: FakeGitHub, say: Callable[..., str], tmp_path: Path
) -> None:
    github.pulls = [Pull(1, SHA, "other", "changes"), Pull(3, SHA, owner, "main"), Pull(NUMBER, SHA, owner, "changes")]
    follow(tmp_path, head_repository={**RUN["head_repository"], "owner": {"login": owner}})
    assert say(ONE) == WROTE
    assert github.comments[0].pull == NUMBER
    assert f"actions/runs/{RUN['id']})" in github.bodies()[0]


def test_a_deleted_fork_is_found_by_its_commit(github: FakeGitHub, say: Callable[..., str], tmp_path: Path) -> None:
    follow(tmp_path, head_repository=None)
    assert say(ONE) == WROTE


def test_without_an_event_the_commit_of_the_report_says_which(
    github: FakeGitHub, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_EVENT_PATH")
    monkeypatch.delenv("GITHUB_ACTIONS")
    github.login = "a-maintainer"
    assert say({**ONE, "repo": {"commit": SHA}}) == WROTE
    assert say({**ONE, "repo": {"commit": SHA}}, "--pr", str(NUMBER)) == FINE
    assert "name it with --pr" in say({**ONE, "repo": {"commit": None}}, code=2)


@pytest.mark.parametrize("following", [True, False], ids=["workflow_run", "pull_request"])
def test_an_overtaken_push_is_not_posted(
    following: bool, github: FakeGitHub, say: Callable[..., str], tmp_path: Path
) -> None:
    if following:
        follow(tmp_path, head_repository={"owner": {"login": "Codertocat"}})
    github.pulls[0].sha = "e" * 40
    assert say(ONE).startswith(OVERTAKEN)
    assert not github.comments


def test_a_closed_pull_request_is_left_alone(github: FakeGitHub, say: Callable[..., str]) -> None:
    github.pulls[0].state = "closed"
    assert say(ONE).startswith(OVERTAKEN)


# Its own comment


def test_others_cannot_pass_for_us(github: FakeGitHub, say: Callable[..., str]) -> None:
    forged = State(SHA, (), "f" * 40, 99, 0).marker
    github.say(NUMBER, forged, "stranger")
    github.say(NUMBER, f"see {forged}")
    assert say(ONE) == WROTE
    assert "fixed" not in github.bodies()[-1]


def test_a_marker_that_somebody_has_spoilt_is_no_news(github: FakeGitHub, say: Callable[..., str]) -> None:
    github.say(NUMBER, f"{SIGN}bm9uc2Vuc2U= -->")
    assert say(ONE) == EDITED
    assert "since" not in github.bodies()[0]


def test_a_deleted_comment_is_written_anew(github: FakeGitHub, say: Callable[..., str]) -> None:
    say(ONE)
    github.comments.clear()
    assert say(TWO) == WROTE
    assert len(github.bodies()) == 1


def test_a_comment_that_is_deleted_while_we_look_is_written_anew(github: FakeGitHub, say: Callable[..., str]) -> None:
    say(ONE)
    github.meanwhile = lambda method, path: github.comments.clear() if method == "PATCH" else None
    assert say(TWO) == WROTE
    assert len(github.bodies()) == 1


def test_our_comment_is_found_behind_hundreds(github: FakeGitHub, say: Callable[..., str]) -> None:
    for number in range(250):
        github.say(NUMBER, f"{number}", "reviewer")
    assert say(ONE) == WROTE
    github.asked.clear()
    assert say(TWO) == EDITED
    assert len([each for each in github.asked if each.endswith("/comments")]) == 3


def test_two_runs_at_once_leave_one_comment(github: FakeGitHub) -> None:
    both = threading.Barrier(2)

    def wait(method: str, path: str) -> None:
        if method == "POST":
            both.wait(5)

    def run() -> None:
        api = hub.Hub("Codertocat/Hello-World", "secret", github.url, bot=BOT)
        post(api, Origin(SHA, NUMBER), Letter(ONE, {}))

    github.meanwhile = wait
    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert github.asked.count(f"POST /repos/Codertocat/Hello-World/issues/{NUMBER}/comments") == 2
    assert len(github.bodies()) == 1


def test_what_an_interrupted_run_left_is_tidied(github: FakeGitHub, say: Callable[..., str]) -> None:
    say(ONE)
    github.say(NUMBER, github.bodies()[0])
    assert say(ONE) == EDITED
    assert len(github.bodies()) == 1


# What GitHub refuses, and its limits


def test_a_token_that_may_not_write_is_told(github: FakeGitHub, say: Callable[..., str]) -> None:
    github.writable = False
    assert "give it `pull-requests: write`" in say(ONE, code=2)
    assert say(ONE, "--optional").startswith("::notice title=tfport-check::cannot write the comment")


def test_a_wrong_token_is_no_option(github: FakeGitHub, say: Callable[..., str]) -> None:
    github.faults.extend([Answer.of(401, "Bad credentials")])
    assert "look at the token in GITHUB_TOKEN" in say(ONE, "--optional", code=2)


def test_a_comment_that_github_does_not_take_is_told(github: FakeGitHub, say: Callable[..., str]) -> None:
    invalid = {"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest"}
    github.meanwhile = lambda method, path: github.faults.append(Answer(422, invalid)) if method == "POST" else None
    assert "GitHub says 422 Validation Failed" in say(ONE, code=2)


def test_an_unknown_pull_request_is_told(github: FakeGitHub, say: Callable[..., str]) -> None:
    assert "look at --repo and --pr" in say(ONE, "--pr", "404", code=2)


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ([Answer.of(403, LIMIT, retry_after="7")], [7]),
        ([Answer.of(403, LIMIT)] * 2, [60, 120]),
        ([Answer.of(429, "Too many requests")], [60]),
        ([Answer.of(503, "Unavailable", retry_after="3")], [3]),
        ([Answer.of(502, "Bad gateway")] * 4, [1, 2, 4, 8]),
    ],
    ids=["retry-after", "secondary limit", "429", "503", "502"],
)
def test_it_waits_as_github_asks(
    fault: list[Answer], waits: list[float], github: FakeGitHub, say: Callable[..., str], slept: list[float]
) -> None:
    github.faults.extend(fault)
    assert say(ONE) == WROTE
    assert slept == waits


def test_it_waits_for_the_hour_to_pass(github: FakeGitHub, say: Callable[..., str], slept: list[float]) -> None:
    spent = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(time.time()) + 30)}
    github.faults.append(Answer.of(403, "API rate limit exceeded", **spent))
    assert say(ONE) == WROTE
    assert 29 < slept[0] <= 32


@pytest.mark.parametrize(
    "fault",
    [[Answer.of(403, LIMIT, retry_after="3600")], [Answer.of(500, "Server Error")] * hub.TRIES],
    ids=["an hour", "broken"],
)
def test_it_gives_up_in_time(fault: list[Answer], github: FakeGitHub, say: Callable[..., str]) -> None:
    github.faults.extend(fault)
    assert "run it again later" in say(ONE, "--optional", code=2)


def test_an_answer_that_was_lost_makes_no_second_comment(github: FakeGitHub, say: Callable[..., str]) -> None:
    def lose(method: str, path: str) -> None:
        if method == "POST" and not github.comments:
            github.say(NUMBER, State(SHA, ()).marker)
            github.faults.append(Answer.of(502, "Bad gateway"))

    github.meanwhile = lose
    assert say(ONE) == WROTE
    assert len(github.bodies()) == 1
    assert "`TFOne` is missing" in github.bodies()[0]


def test_github_that_does_not_answer_is_told(
    github: FakeGitHub, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    assert "GitHub did not answer (ConnectionError)" in say(ONE, code=2)


@pytest.mark.parametrize("text", ["x", "`|<&@", "🤗"], ids=["letters", "signs", "emoji"])
def test_a_report_of_any_size_fits(text: str, github: FakeGitHub, say: Callable[..., str]) -> None:
    many = [finding(f"TF{number}", message=text * 900) for number in range(300)]
    assert say(report(*many)) == WROTE
    (body,) = github.bodies()
    assert re.search(r"… and \d+ more", body)


# Nothing of a report is trusted


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "is no report of this tool"),
        ("[" * 100_000, "is no report of this tool"),
        ("{}", "is no report of this tool"),
        (report(notes="##[add-mask]x"), "'notes' was unexpected"),
        (report(ports="##[add-mask]x"), "'## [add-mask]x' is not of type 'array'"),
        (report(finding("TFOne", extra=1)), "is no report of this tool"),
        (report(finding("TFOne", model="a`b")), "is no report of this tool"),
        (
            report(ports=[{"model": "x", "checks": [{"check": "no-such", "status": "passed", "reason": ""}]}]),
            "no-such",
        ),
        (" " * 10_000_001, "has more than 10,000,000 bytes"),
    ],
    ids=["empty", "deep", "bare", "more", "command", "field", "model", "check", "long"],
)
def test_what_is_no_report_is_not_posted(data: Any, told: str, github: FakeGitHub, say: Callable[..., str]) -> None:
    assert told in say(data, code=2)
    assert not github.asked


@pytest.mark.parametrize("event", ["", "[]", '{"workflow_run": {}}', '{"pull_request": {"head": {"sha": "--x"}}}'])
def test_what_is_no_event_is_told(event: str, say: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(event)
    assert "GITHUB_EVENT_PATH" in say(ONE, code=2)


@pytest.mark.parametrize(("option", "value"), [("--repo", "../x"), ("--sha", "main"), ("--pr", "seven")])
def test_options_that_cannot_be_meant_are_refused(option: str, value: str, say: Callable[..., str]) -> None:
    assert value in say(ONE, option, value, code=2)
