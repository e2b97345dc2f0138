"""The action and the documented workflows, run by act: from the event of a pull request to the comment on it."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker import demo
from checker.port import all_ports
from checker.repo import Repo
from tests.github_fake import FakeGitHub, Pull, serve
from tests.test_changed import git
from tests.test_post import EVENTS, NUMBER, PULL, RUN
from tests.workflows import DOCUMENTED, ROOT, Runner

CHECK, COMMENT = DOCUMENTED / "tfport.yml", DOCUMENTED / "tfport-comment.yml"
RUNTIME = (DOCUMENTED / "tfport-runtime.yml").read_text(encoding="utf-8").replace("runtime: true", "runtime: false")
IN_ONE = DOCUMENTED / "tfport-in-one.yml"
TENSORFLOW = f"src/transformers/models/{demo.MODEL}/modeling_tf_{demo.MODEL}.py"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout as a workflow has it: a pull request that adds a port, merged into its base."""
    root = tmp_path_factory.mktemp("port")
    demo.write(root)
    port = (root / TENSORFLOW).read_text(encoding="utf-8")
    (root / TENSORFLOW).unlink()
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Base")
    git(root, "checkout", "-qb", "changes")
    (root / TENSORFLOW).write_text(port, encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Port")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "changes")
    return root


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with serve(FakeGitHub()) as fake:
        yield fake


@pytest.fixture
def runner(merged: Path, github: FakeGitHub, tmp_path: Path) -> Runner:
    head, diff = git(merged, "rev-parse", "changes"), git(merged, "diff", "changes^", "changes", "--", TENSORFLOW)
    github.pulls = [Pull(NUMBER, head, "stranger", "changes", files={TENSORFLOW: diff[diff.index("@@") :]})]
    return Runner(merged, tmp_path, {"GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": "Codertocat/Hello-World"})


class Checked(NamedTuple):
    """What the unprivileged workflow did about the pull request."""

    succeeded: bool
    printed: str
    artifacts: Path


@pytest.fixture(scope="module")
def checked(merged: Path, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    runner = Runner(merged, tmp_path_factory.mktemp("checked"))
    return Checked(*runner.run("pull_request", pull_request(runner), CHECK), runner.artifacts)


@pytest.fixture
def follower(runner: Runner, checked: Checked) -> Runner:
    """A machine for the privileged workflow, which has the artifacts of the other."""
    shutil.copytree(checked.artifacts, runner.artifacts, dirs_exist_ok=True)
    return runner


def pull_request(runner: Runner, **head: Any) -> dict[str, Any]:
    """GitHub's event of a push to the pull request of this checkout."""
    sha = git(runner.checkout, "rev-parse", "changes")
    pull = {**PULL, "head": {**PULL["head"], "sha": sha, **head}, "base": {**PULL["base"], "ref": "main"}}
    return {**EVENTS["pull_request"], "pull_request": pull}


def followed(runner: Runner) -> dict[str, Any]:
    """GitHub's event of the run that this pull request had."""
    sha = git(runner.checkout, "rev-parse", "changes")
    fork = {**RUN["head_repository"], "owner": {**RUN["head_repository"]["owner"], "login": "stranger"}}
    run = {**RUN, "event": "pull_request", "head_sha": sha, "head_branch": "changes", "head_repository": fork}
    return {**EVENTS["workflow_run"], "workflow_run": run}


def outputs(printed: str) -> dict[str, str]:
    return dict(re.findall(r"::set-output:: (\w+)=(.*)", printed))


def test_the_pull_request_of_a_fork_is_checked_without_rights(checked: Checked, merged: Path) -> None:
    assert not checked.succeeded
    assert f"::error title=main-init ({demo.MODEL})" in checked.printed
    assert f"Summary - ### TensorFlow port `{demo.MODEL}`" in checked.printed
    assert outputs(checked.printed)["status"] == "findings"
    kept = checked.artifacts / "tfport-report"
    report = json.loads((kept / "report.json").read_text())
    assert [port["model"] for port in report["ports"]] == [demo.MODEL]
    git(merged, "apply", "--check", str(kept / "tfport.patch"))


def test_its_report_becomes_the_comment(follower: Runner, github: FakeGitHub, checked: Checked) -> None:
    succeeded, printed = follower.run("workflow_run", followed(follower), COMMENT)
    assert succeeded, printed
    (body,) = github.bodies()
    assert f"TensorFlow port `{demo.MODEL}`: " in body
    assert f", {outputs(checked.printed)['left']} left" in body
    assert "Patch for git apply" in body
    assert "self.dropout(outputs[0][:, 0], training=training)\n```" in "".join(
        each.body for each in github.comments if each.path
    )

    kept = follower.artifacts / "tfport-report" / "report.json"
    report = json.loads(kept.read_text())
    fixed = [each for each in report["findings"] if each["check"] != "main-init"]
    kept.write_text(json.dumps({**report, "findings": fixed}))
    succeeded, printed = follower.run("workflow_run", followed(follower), COMMENT)
    assert "Edited the comment" in printed
    assert re.search(r"[1-9]\d* fixed, 0 new", github.bodies()[0])
    assert len(github.bodies()) == 1


def test_an_overtaken_run_is_not_posted(follower: Runner, github: FakeGitHub) -> None:
    github.pulls[0].sha = "e" * 40
    succeeded, printed = follower.run("workflow_run", followed(follower), COMMENT)
    assert succeeded
    assert "Nothing to post" in printed
    assert not github.bodies()


def test_a_forged_report_is_not_posted(runner: Runner, github: FakeGitHub) -> None:
    kept = runner.artifacts / "tfport-report"
    kept.mkdir()
    (kept / "report.json").write_text('{"comment": "@everyone"}')
    succeeded, printed = runner.run("workflow_run", followed(runner), COMMENT)
    assert not succeeded
    assert "is no report of this tool" in printed
    assert not github.asked


def test_a_run_without_a_report_is_no_failure_of_the_comment(runner: Runner, github: FakeGitHub) -> None:
    succeeded, printed = runner.run("workflow_run", followed(runner), COMMENT)
    assert succeeded
    assert "There is no report to show" in printed


def test_a_run_that_no_pull_request_started_is_passed_over(runner: Runner, github: FakeGitHub) -> None:
    event = followed(runner)
    event["workflow_run"]["event"] = "push"
    assert runner.run("workflow_run", event, COMMENT)[0]
    assert not github.asked


@pytest.mark.parametrize("writable", [True, False], ids=["same repository", "fork"])
def test_one_workflow_does_both_where_it_may(writable: bool, runner: Runner, github: FakeGitHub) -> None:
    github.writable = writable
    _, printed = runner.run("pull_request", pull_request(runner), IN_ONE)
    assert outputs(printed)["status"] == "findings"
    assert len(github.bodies()) == writable
    assert ("::notice title=tfport-check::cannot " in printed) is not writable


def test_nothing_touched_is_a_success(runner: Runner, github: FakeGitHub, tmp_path: Path) -> None:
    runner.checkout = Path(shutil.copytree(runner.checkout, tmp_path / "port"))
    git(runner.checkout, "checkout", "-q", "-b", "other")
    git(runner.checkout, "commit", "--allow-empty", "-qm", "Nothing")
    succeeded, printed = runner.run("pull_request", pull_request(runner), IN_ONE)
    assert succeeded
    assert outputs(printed)["status"] == "clean"
    assert "No TensorFlow port is touched" in printed
    assert not github.bodies()


def test_the_workflow_of_the_readme_works_on_what_github_checks_out(runner: Runner, tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    workflow = next(block for block in re.findall(r"(?ms)^```yaml\n(.*?)^```", text) if "runs-on" in block)
    git(tmp_path, "clone", "-q", "--depth", "1", runner.checkout.as_uri(), "shallow")
    event = pull_request(runner)
    runner.checkout = tmp_path / "shallow"
    succeeded, printed = runner.run("pull_request", event, workflow)
    assert not succeeded
    assert outputs(printed)["status"] == "findings"


def given(inputs: dict[str, str]) -> str:
    """The unprivileged workflow, with these inputs for the action."""
    lines = [f"          {name}: {json.dumps(value)}\n" for name, value in inputs.items()]
    return "".join([CHECK.read_text(encoding="utf-8"), "        with:\n", *lines])


def test_inputs_are_data(runner: Runner, tmp_path: Path) -> None:
    bait = f"$(touch {tmp_path}/sprung) `touch {tmp_path}/sprung`; touch {tmp_path}/sprung"
    workflow = given(dict.fromkeys(("models", "base", "stage", "shard", "artifact"), bait))
    succeeded, printed = runner.run("pull_request", pull_request(runner, ref=bait), workflow)
    assert not succeeded
    assert outputs(printed)["status"] == "unjudged"
    assert not (tmp_path / "sprung").exists()


def test_a_model_can_be_named(runner: Runner) -> None:
    workflow = given({"models": "no_such_model", "artifact": "", "python-version": "3.13"})
    succeeded, printed = runner.run("pull_request", pull_request(runner), workflow)
    assert not succeeded
    assert "no_such_model" in printed
    assert not list(runner.artifacts.iterdir())


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed here")
@pytest.mark.parametrize("lost", [False, True], ids=["all", "one is lost"])
def test_a_matrix_shares_the_ports_out_and_one_job_reports(lost: bool, runner: Runner) -> None:
    """The models themselves are not run here."""
    names = all_ports(Repo.open(runner.checkout))
    workflow = RUNTIME.replace("PORTS: 10", f"PORTS: {len(names) - 1}")
    if lost:
        workflow = workflow.replace("pattern: tfport-part-*", "pattern: tfport-part-1")
    succeeded, printed = runner.run("workflow_dispatch", {}, workflow)
    assert not succeeded
    report = json.loads((runner.artifacts / "tfport-report" / "report.json").read_text())
    assert sorted(each["model"] for each in report["ports"]) == names
    assert len(list(runner.artifacts.glob("tfport-part-*"))) == 2
    assert ("::error title=tfport-check%3A could not judge" in printed) is lost


def test_the_action_installs_itself(tmp_path: Path) -> None:
    # what it needs is taken from here, so that no network is
    here = {"PYTHONPATH": sysconfig.get_path("purelib"), "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    environment = {**os.environ, **here, "RUNNER_TEMP": str(tmp_path), "PYTHON": sys.executable}
    for _ in range(2):
        subprocess.run([ROOT / "action" / "install.sh"], env=environment, check=True)
    program = tmp_path / "tfport-check" / "bin" / "tfport-check"
    told = subprocess.run([program, "post", "--help"], env=environment, capture_output=True, text=True, check=True)
    assert "REPORT" in told.stdout
