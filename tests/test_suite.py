"""The port's own tests, run by pytest in a worker, with stand-ins for PyTorch and TensorFlow."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from checker import cli
from tests import tiny
from tests.test_worker import BASE, CLASS, PACKAGES, PORT
from tests.tiny import BERT

Capture = pytest.CaptureFixture[str]
TESTS = "tests/models/bert/test_modeling_tf_bert.py"
HEAD = """
import os, unittest
from transformers.models.bert.modeling_tf_bert import TFBertModel

class TFBertModelTest(unittest.TestCase):
"""
SUITE = {
    "passes": ("def test_it(self):\n    assert os.environ['RUN_PT_TF_CROSS_TESTS'] == '1'", []),
    "is skipped": ("def test_it(self):\n    self.skipTest('not here')", []),
    "is slow": ("@unittest.skipUnless(os.environ['RUN_SLOW'] == '1', 'slow')\ndef test_it(self): assert 0", []),
    "wants to download": ("def test_it(self): raise OSError(\"couldn't connect to 'https://huggingface.co'\")", []),
    "stands in the checkout": ("def test_it(self): open('tests/models/bert/test_modeling_tf_bert.py').close()", []),
    "fails": (
        "def test_it(self):\n    self.assertEqual(1, 2)",
        [(TESTS, 6, "`TFBertModelTest.test_it` fails: AssertionError: 1 != 2")],
    ),
    "fails for one of several": (
        "def test_it(self):\n    for n in range(3):\n        with self.subTest(n):\n            assert n, 'no 0'",
        [(TESTS, 8, "`TFBertModelTest.test_it` fails: AssertionError: no 0")],
    ),
    "fails to set up": (
        "def setUp(self): raise ValueError('no config')\ndef test_it(self): ...",
        [(TESTS, 5, "`TFBertModelTest.test_it` fails: ValueError: no config")],
    ),
    "fails in the model": (
        "def test_it(self): TFBertModel().call()",
        [(BERT, 4, "`TFBertModelTest.test_it` fails: ZeroDivisionError: division by zero")],
    ),
    "fails twice for one reason": (
        "def test_a(self): self.both()\ndef test_b(self): self.both()\ndef both(self): raise ValueError('no')",
        [(TESTS, 7, "`TFBertModelTest.test_a`, `TFBertModelTest.test_b` fail: ValueError: no")],
    ),
}
MODEL = "class TFBertModel(TFPreTrainedModel):\n    def call(self):\n        return 1 / 0\n"


def report(root: Path, capsys: Capture, tests: str | None, *arguments: str) -> Any:
    """What is said of a port with these tests."""
    files = {**PORT, **PACKAGES, BERT: f"{BASE}{MODEL}", "tests/test_modeling_tf_common.py": ""}
    packages = [f"{folder}/__init__.py" for folder in ("tests", "tests/models", "tests/models/bert")]
    tiny.write(root, {**files, **dict.fromkeys(packages, ""), **({TESTS: tests} if tests is not None else {})})
    if tests is None:
        (root / TESTS).unlink()
    chosen = ["bert", "--runtime", "--run-tests", "--select", "passing-tests", "--format", "json"]
    cli.main([*chosen, "--repo", str(root), "--python", sys.executable, *arguments])
    return json.loads(capsys.readouterr().out)


def verdict(said: Any) -> tuple[str, str]:
    check = said["ports"][0]["checks"][0]
    return check["status"], check["reason"]


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(("test", "expected"), SUITE.values(), ids=SUITE)
def test_each_reason_for_which_a_test_fails_is_a_finding(
    test: str, expected: list[tuple[str, int, str]], tmp_path: Path, capsys: Capture
) -> None:
    said = report(tmp_path, capsys, HEAD.lstrip() + indented(test))
    assert verdict(said) == ("failed" if expected else "passed", "")
    assert [(found["path"], found["line"], found["message"]) for found in said["findings"]] == expected


def test_outcomes_are_counted(tmp_path: Path, capsys: Capture) -> None:
    names = ("passes", "is skipped", "fails", "wants to download")
    tests = "".join(indented(SUITE[name][0].replace("test_it", f"test_{at}")) for at, name in enumerate(names))
    said = report(tmp_path, capsys, HEAD + tests)
    counts = {"failed": 1, "offline": 1, "passed": 1, "skipped": 1}
    assert said["ports"][0]["runtime"]["tests"] == counts


def test_a_port_without_tests_is_skipped(tmp_path: Path, capsys: Capture) -> None:
    assert verdict(report(tmp_path, capsys, None)) == ("skipped", "tests/models/bert has no TensorFlow tests")


def test_tests_that_cannot_be_collected_are_a_finding(tmp_path: Path, capsys: Capture) -> None:
    said = report(tmp_path, capsys, "from transformers.models.bert.modeling_tf_bert import TFBertForX\n")
    assert [(found["path"], found["line"]) for found in said["findings"]] == [(TESTS, 1)]
    assert (
        "the tests cannot be collected: ImportError: cannot import name 'TFBertForX'" in said["findings"][0]["message"]
    )


NO_VERDICT = {
    "a package is not there": ("import absent_package", "skipped", "has no `absent_package`, which the tests need"),
    "a package is too new": (
        "from pytest import absent",
        "error",
        "cannot run the tests (cannot import name 'absent'",
    ),
    "a package does not fit here": ("import asyncio.windows_events", "error", "cannot run the tests (win32 only)"),
    "there is none": ("", "error", f"pytest ran no test of {TESTS}"),
    "they crash": (
        "import os\ndef test_it(): os._exit(3)",
        "error",
        "ended by itself with exit code 3 at the step `test` of `test_it`",
    ),
}


@pytest.mark.parametrize(("tests", "status", "reason"), NO_VERDICT.values(), ids=NO_VERDICT)
def test_no_verdict_has_its_reason(tests: str, status: str, reason: str, tmp_path: Path, capsys: Capture) -> None:
    found = verdict(report(tmp_path, capsys, tests))
    assert (found[0], reason in found[1]) == (status, True), found


def test_a_checkout_that_cannot_be_imported_is_said_once(tmp_path: Path, capsys: Capture) -> None:
    tiny.write(tmp_path / "broken", {**PORT, BERT: BASE + CLASS})
    broken = tmp_path / "broken/src/transformers/__init__.py"
    said = report(tmp_path / "broken", capsys, "")
    assert verdict(said)[0] == "error"
    broken.write_text(broken.read_text() + "raise ValueError('no good')\n")
    chosen = ["bert", "--runtime", "--run-tests", "--select", "passing-tests,from-pt-load", "--format", "json"]
    cli.main([*chosen, "--repo", str(tmp_path / "broken"), "--python", sys.executable])
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 1


def test_it_has_to_be_asked_for(tmp_path: Path, capsys: Capture) -> None:
    tiny.write(tmp_path, PORT)
    cli.main(["bert", "--select", "passing-tests", "--repo", str(tmp_path), "--format", "json"])
    assert verdict(json.loads(capsys.readouterr().out))[1] == (
        "runs the port's own tests; pass --runtime --run-tests for it"
    )
