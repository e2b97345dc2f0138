"""The worker against checkouts that mean no good, with stand-ins for PyTorch and TensorFlow."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import cli, doctor
from checker.runtime import launch, messages
from checker.runtime.worker import legacy_keras
from tests import tiny
from tests.tiny import BERT

SEEDING = """
class random:
    seed = set_seed = staticmethod(lambda seed: None)
manual_seed = set_num_threads = random.seed
class keras:
    class backend:
        clear_session = staticmethod(lambda: None)
"""
PACKAGES = {f"src/{name}.py": SEEDING for name in ("torch", "tensorflow", "numpy")}
PORT = {
    "src/transformers/__init__.py": '_import_structure = {"models.bert": ["BertModel", "TFBertModel"]}\n',
    "src/transformers/modeling_tf_utils.py": "class TFPreTrainedModel: ...\n",
    "src/transformers/models/__init__.py": "",
    "src/transformers/models/bert/__init__.py": "",
    "src/transformers/models/bert/modeling_bert.py": "class BertModel: ...\n",
}
CLASS = "class TFBertModel(TFPreTrainedModel): ...\n"
BASE = "from transformers.modeling_tf_utils import TFPreTrainedModel\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "scratch").mkdir()
    return tmp_path / "transformers"


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = workers()
    yield
    assert workers() == before


def workers() -> set[str]:
    """The processes that still run a worker."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found |= {file.parent.name} if str(launch.START).encode() in file.read_bytes() else set()
        except OSError:
            continue
    return found


def runs(root: Path, code: str, *arguments: str, packages: dict[str, str] | None = None) -> int:
    """What the command says of a port whose TensorFlow file is this code."""
    tiny.write(root, {**PORT, **(PACKAGES if packages is None else packages), BERT: f"{BASE}{code}\n{CLASS}"})
    chosen = ["bert", "--runtime", "--select", "from-pt-load,output-equivalence", "--format", "concise"]
    return cli.main([*chosen, "--repo", str(root), "--python", sys.executable, *arguments])


HOSTILE = {
    "sleeps": ("import time\ntime.sleep(1000)", 2, "did not come to an end within 3 seconds at the step `import`"),
    "exits": ("import os\nos._exit(0)", 2, "ended by itself with exit code 0 at the step `import`"),
    "crashes": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", 2, "crashed in native code"),
    "is killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 2, "was killed"),
    "allocates": (
        "held = []\nwhile True:\n    held.append(bytearray(1 << 24))",
        2,
        "took more than 0.25 GB of memory",
    ),
    "allocates what is shared": (
        "import mmap, os, time\nos.fork()\nheld = mmap.mmap(-1, 200 << 20)\nheld.write(b'x' * (200 << 20))\n"
        "time.sleep(1000)",
        2,
        "took more than 0.25 GB of memory",
    ),
    "starts others": ("import os, time\nos.fork()\ntime.sleep(1000)", 2, "did not come to an end within 3 seconds"),
    "raises": (
        "raise ValueError('no good')",
        1,
        "modeling_tf_bert.py:2:1: error from-pt-load bert: cannot be imported: ValueError: no good",
    ),
    "exits politely": ("import sys\nsys.exit(3)", 1, "cannot be imported: SystemExit: exits with 3"),
    "lacks a package": ("import absent_package", 2, "has no `absent_package`"),
    "lacks a package that it imports if it is there": (
        "if False:\n    import absent_package as absent\nabsent.distribution()",
        2,
        "has no `absent_package`",
    ),
    "lacks its own": ("from transformers import absent", 1, "cannot be imported: ImportError"),
    "leaves its group": (
        "import os, time\nif not os.fork():\n    os.setsid()\n    time.sleep(1000)\nraise ValueError('x')",
        1,
        "cannot be imported: ValueError: x",
    ),
    "starts very many": (
        "import os, time\nfor _ in range(12):\n    if not os.fork():\n        break\ntime.sleep(1000)",
        2,
        "started more than 8 processes",
    ),
    "never stops printing": ("while True:\n    print('x' * 9999)", 2, "printed more than 1 MB"),
    "closes its output": ("import os\nos.close(1)\nraise ValueError('x')", 1, "cannot be imported: ValueError: x"),
    "goes elsewhere": ("import os\nos.chdir('/')\nraise ValueError('x')", 1, "cannot be imported: ValueError: x"),
    "is interrupted": ("raise KeyboardInterrupt", 2, "was ended by SIGINT at the step `import`"),
    "speaks for the worker": (
        "import os\nwith open(os.environ['TMPDIR'] + '/events.jsonl', 'a') as events:\n"
        '    print(\'{"event": "result"}\', \'{"event": "end"}\', sep=\'\\n\', file=events)\nos._exit(0)',
        2,
        "said nothing of TFBertModel",
    ),
    "prints": ('print(\'{"event": "end"}\' * 1000)\nimport os\nos._exit(7)', 2, "exit code 7"),
}


@pytest.mark.parametrize(("code", "status", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_checkout_that_means_no_good_is_one_clear_line(
    code: str,
    status: int,
    said: str,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for limit, least in (("MEMORY", 1 << 28), ("OUTPUT", 1 << 20), ("PROCESSES", 8)):
        monkeypatch.setattr(launch, limit, least)
    assert runs(checkout, code, "--timeout", "3" if "within 3 seconds" in said else "60") == status
    out = capsys.readouterr().out
    assert out.count(said) == 1
    assert len([line for line in out.splitlines() if "from-pt-load" in line and "says why" not in line]) == 1
    assert not list((checkout.parent / "scratch").iterdir())


def test_nothing_is_written_in_the_checkout(checkout: Path) -> None:
    runs(checkout, "raise ValueError('no good')")
    before = {*checkout.rglob("*")}
    runs(checkout, "open('here', 'w').close()\nraise ValueError('no good')")
    assert {*checkout.rglob("*")} == before


def test_a_missing_package_is_one_clear_line(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runs(checkout, "", packages={"src/torch.py": "import absent_package"}) == 2
    assert "has no `absent_package`" in capsys.readouterr().out


def test_an_interpreter_that_is_not_there(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runs(checkout, "", "--python", "no-such-python") == 2
    assert "there is no interpreter `no-such-python`" in capsys.readouterr().out


def test_the_last_line_is_what_the_checkout_said_and_not_tensorflow() -> None:
    log = "E0000 00:00:1795490345.501022   23568 cuda_blas.cc:1418] Unable to register cuBLAS factory\n"
    old = "2026-11-24 02:24:15.123: no log\nEOFError: 00:00:00\n"
    assert launch.Ended((), output=f"WARNING: All log messages before absl\n{log}").last_line == ""
    assert launch.Ended((), output=f"{old}{log}\n").last_line == "EOFError: 00:00:00"


def test_an_interpreter_is_found_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    assert launch.find_python("venv/python") == str(tmp_path / "venv/python")


def test_the_static_stage_starts_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    tiny.write(checkout, {**PORT, BERT: BASE + CLASS})
    cli.main(["bert", "--repo", str(checkout), "--select", "from-pt-load,class-parity"])
    assert "pass --runtime" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("flag", ["--python", "--max-error", "--timeout", "--jobs", "--checkpoint", "--save-weights"])
def test_its_options_need_it(flag: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.write(checkout, PORT)
    assert cli.main(["bert", flag, "1", "--repo", str(checkout)]) == 2
    assert "add it" in capsys.readouterr().err


def test_the_doctor_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 2
    assert "Missing: torch and tensorflow" in capsys.readouterr().out


def test_the_environment_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    found = launch.environment(tmp_path)
    assert not {"HF_TOKEN", "PYTHONPATH"} & found.keys()
    assert (found["HF_HUB_OFFLINE"], found["CUDA_VISIBLE_DEVICES"], found["TMPDIR"]) == ("1", "-1", str(tmp_path))


DOCTOR = {
    "no tf-keras": ("2.18.1", "", "Missing: tf-keras, which TensorFlow 2.18.1 needs to run these models; `pip"),
    "another tf-keras": ("2.18.1", "2.16.0", "tf-keras 2.16.0 is not for TensorFlow 2.18.1; `pip"),
    "the right tf-keras": ("2.18.1", "2.18.0", "Ready: `tfport-check MODEL --runtime` can run the models."),
    "Keras 2": ("2.15.1", "", "Ready: `tfport-check MODEL --runtime` can run the models."),
    "untested": ("2.17.0", "2.17.0", "though it is only tested with TensorFlow 2.15 and 2.18."),
    "no TensorFlow": ("", "", "Missing: tensorflow; install with `pip install 'tfport-check[runtime]'`"),
}


@pytest.mark.parametrize(("tensorflow", "keras", "said"), DOCTOR.values(), ids=DOCTOR)
def test_the_doctor_knows_what_belongs_together(
    tensorflow: str, keras: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hello = {"event": "hello", "python": "3.11.7", "torch": "2.13.0", "tensorflow": tensorflow, "tf-keras": keras}
    monkeypatch.setattr(doctor, "launch", lambda *_: launch.Ended((hello, {"event": "end"})))
    assert said in list(doctor.examine("python").lines())[-1]


STREAM = """
import os, time
from pathlib import Path
folder = Path(os.environ["TMPDIR"])
(folder / "tensor").write_text("1 2 3")
with (folder / "events.jsonl").open("a") as events:
    events.write('{"event": "tensor", "file": "%s"}\\n' % (folder / "tensor"))
time.sleep(1000)
"""


def test_what_the_worker_writes_is_heard_while_it_runs(tmp_path: Path) -> None:
    tiny.write(tmp_path, {**PACKAGES, "src/stream.py": STREAM})
    request = {"src": str(tmp_path / "src"), "modules": ["stream"], "pairs": []}

    def listen(events: list[messages.Event]) -> None:
        for event in events:
            if event["event"] == "tensor":
                raise InterruptedError(Path(event["file"]).read_text(encoding="utf-8"))

    with pytest.raises(InterruptedError, match="1 2 3"):
        launch.launch(sys.executable, request, 100, listen)


NAMES = ("BertOne", "BertTwo")
KINDS = {
    "works": "pass",
    "takes its time": "time.sleep(3)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "exits": "os._exit(5)",
    "sleeps": "time.sleep(1000)",
}
KIND = """
class {name}:
    @staticmethod
    def config_class():
        {code}
        raise ValueError("no configuration")
"""
ENDS = [
    ("works", "crashes", "crashed in native code", "BertTwo"),
    ("crashes", "works", "crashed in native code", "BertOne"),
    ("works", "exits", "ended by itself with exit code 5", "BertTwo"),
    ("works", "sleeps", "did not come to an end within 5 seconds", "BertTwo"),
    ("sleeps", "works", "did not come to an end within 5 seconds", "BertOne"),
]


def run_both(folder: Path, first: str, other: str, processes: int) -> launch.Ended:
    """What the worker tells of two classes of these kinds."""
    classes = "".join(
        KIND.format(name=name, code=KINDS[kind]) for name, kind in zip(NAMES, (first, other), strict=True)
    )
    tiny.write(folder, {**PORT, **PACKAGES, BERT: f"import os, signal, time\n{classes}"})
    module = "transformers.models.bert.modeling_tf_bert"
    pairs = [{"tf": name, "pt": name, "tf_module": module, "pt_module": module} for name in NAMES]
    known = {"root": str(folder), "src": str(folder / "src"), "model": "bert", "max_error": 1e-5, "steps": []}
    request = {**known, "modules": [module], "pairs": pairs, "processes": processes}
    return launch.launch(sys.executable, request, 5 if "sleeps" in (first, other) else 60)


@pytest.mark.parametrize(("first", "other", "reason", "where"), ENDS)
@pytest.mark.parametrize("processes", [1, 2])
def test_of_classes_that_are_shared_the_one_that_ends_it_is_named(
    first: str, other: str, reason: str, where: str, processes: int, tmp_path: Path
) -> None:
    ended = run_both(tmp_path, first, other, processes)
    assert ended.reason == reason
    assert ended.unfinished is not None
    assert (ended.unfinished["step"], ended.unfinished["class"]) == ("build", where)


@pytest.mark.parametrize("processes", [1, 2])
def test_each_class_is_run_once_by_one_of_the_processes(processes: int, tmp_path: Path) -> None:
    ended = run_both(tmp_path, "takes its time", "works", processes)
    built = [event for event in ended.events if event["event"] == "result" and event["step"] == "build"]
    assert {event["class"]: event.get("second", False) for event in built} == {
        NAMES[0]: False,
        NAMES[1]: processes > 1,
    }
    assert not ended.reason


@pytest.mark.parametrize(("version", "switch"), [("2.15.1", None), ("2.16.1", "1"), ("2.18.0", "1"), ("3.0", "1")])
def test_legacy_keras_only_where_it_is_needed(
    version: str, switch: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    legacy_keras(version)
    assert os.environ.get("TF_USE_LEGACY_KERAS") == switch


def test_a_line_that_was_cut_short_waits_for_its_rest(tmp_path: Path) -> None:
    file = tmp_path / "events"
    messages.write(file, {"event": "hello"})
    with file.open("a", encoding="utf-8") as stream:
        stream.write('garbage\n{"event": "en')
    reader = messages.Reader(file)
    assert reader.new() == [{"event": "hello"}]
    with file.open("a", encoding="utf-8") as stream:
        stream.write('d"}\n')
    assert reader.new() == [{"event": "end"}]
    assert reader.new() == []
    assert reader.events == [{"event": "hello"}, {"event": "end"}]


def test_the_worker_dies_with_its_parent(tmp_path: Path) -> None:
    tiny.write(tmp_path, {**PACKAGES, "src/slow.py": "import time\ntime.sleep(1000)"})
    request = {"src": str(tmp_path / "src"), "modules": ["slow"], "pairs": []}
    code = f"from checker.runtime.launch import launch\nlaunch({sys.executable!r}, {request!r}, 1000)"
    before = workers()
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        while workers() == before and parent.poll() is None:
            time.sleep(0.05)
        time.sleep(0.5)
        parent.kill()
    for _ in range(100):
        if workers() == before:
            break
        time.sleep(0.05)


WAY_OUT = """
try:
    import absent_one
except ImportError:
    absent_one = None
"""
MODEL_TEST = """
import absent_two, library, unittest
from ...test_configuration_common import ConfigTester
from transformers.testing_utils import is_torch_available

class OwnConfigTester(ConfigTester): ...

class Tester:
    def prepare_config_and_inputs_for_common(self):
        return [library.absent_one, is_torch_available()], {}

class ModelTest(unittest.TestCase):
    all_model_classes = (Tester,)

    def setUp(self):
        self.model_tester, self.config_tester = Tester(), OwnConfigTester(self, config_class=None)
"""


def test_what_a_test_file_lacks_is_stood_in_but_not_what_a_library_does_without(tmp_path: Path) -> None:
    tiny.write(tmp_path, {"src/library.py": WAY_OUT, "tests/models/bert/test_modeling_bert.py": MODEL_TEST})
    code = (
        "import sys; from pathlib import Path; from checker.runtime.testers import cases; problems = []\n"
        f"sys.path.insert(0, {str(tmp_path / 'src')!r})\n"
        f"print(cases(Path({str(tmp_path)!r}), 'bert', problems), problems)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'Tester': ([None, True], {})} []"
