"""Starting the worker, watching over it, and taking what it wrote; nothing of it is left when this returns."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from checker.runtime import messages

MEMORY = 8 << 30  # bytes, of the worker and all that it starts
PROCESSES = 256  # of them all
OUTPUT = 1 << 28  # bytes that they print
PATIENCE = 0.1  # seconds between two looks
TAIL = 2000
START = Path(__file__).with_name("start.py")
PRIVATE = ("TMPDIR", "HF_HOME", "TORCH_HOME", "KERAS_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR")
DROPPED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "TRANSFORMERS_CACHE",
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "TF_USE_LEGACY_KERAS",  # the worker knows when it is needed
)
FIXED = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "NVIDIA_TF32_OVERRIDE": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TORCH_FORCE_WEIGHTS_ONLY_LOAD": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # its fused operations are less exact
    "TOKENIZERS_PARALLELISM": "false",
}
Listener = Callable[[list[messages.Event]], None]
RESIDENT = re.compile(r"^Rss(Anon|Shmem|File):\s+(\d+) kB$", re.MULTILINE)
NOISE = re.compile(r"[EWI]\d{4,}.*\d+:\d+:\d+|WARNING: All log messages before")  # TensorFlow's own log
SIGNALS = {signal.SIGKILL: "was killed, maybe because memory ran out", signal.SIGSEGV: "crashed in native code"}


@dataclass(frozen=True)
class Ended:
    """What the worker wrote, and `reason`, why it ended too early, if it did."""

    events: tuple[messages.Event, ...]
    reason: str = ""
    output: str = ""

    @property
    def unfinished(self) -> messages.Event | None:
        """The step that it was at when it ended too early; the second process's, where the first was at none."""
        begun: dict[bool, messages.Event] = {}
        for event in self.events if self.reason else ():
            if event["event"] == "begin":
                begun["second" in event] = event
            elif event["event"] == "result":
                begun.pop("second" in event, None)
        return begun.get(False) or begun.get(True)

    @property
    def last_line(self) -> str:
        """The last line of the output that says something."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip() and not NOISE.match(line)]
        return lines[-1][:300] if lines else ""


def launch(
    python: str,
    request: Mapping[str, object],
    timeout: float,
    listen: Listener = lambda events: None,
    keep: Mapping[str, Path] | None = None,
) -> Ended:
    """Run the worker on a request until it ends, its time is over or its memory is too much.

    At each look `listen` hears what is new, if only that it is nothing; what it raises ends the worker. A folder that
    the worker leaves under a name in `keep` is copied to that place, if it came to its end.
    """
    with TemporaryDirectory(prefix="tfport-check-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        (folder / messages.REQUEST).write_text(json.dumps(request), encoding="utf-8")
        told = messages.Reader(folder / messages.EVENTS)
        with (folder / "output").open("wb") as output:
            process = subprocess.Popen(
                [python, str(START), str(folder)],
                cwd=folder,
                env=environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            started = time.monotonic()
            try:
                reason, peak = _watch(process, folder, timeout, lambda: listen(told.new()))
            finally:
                _end(process, folder)
        left = told.new()
        finished = any(event["event"] == "end" for event in told.events)
        reason = "" if finished else reason or _reason(process.returncode)
        last = {
            "event": messages.ENDED,
            "reason": reason,
            "seconds": round(time.monotonic() - started, 3),
            "peak": peak,
        }
        listen([*left, last])
        if finished:
            _keep(folder, keep or {})
        return Ended((*told.events, last), reason, _tail(folder / "output"))


def _keep(folder: Path, places: Mapping[str, Path]) -> None:
    for name, place in places.items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, place, dirs_exist_ok=True)


def environment(folder: Path) -> dict[str, str]:
    """The environment without what could lead astray: on the CPU, offline, quiet, with caches of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**kept, **FIXED, **dict.fromkeys(PRIVATE, str(folder))}


def find_python(python: str | None) -> str | None:
    """The interpreter that is meant, as a path, or None where there is none."""
    found = sys.executable if python is None else shutil.which(python)
    return found and str(Path(found).absolute())  # the worker starts elsewhere; a link may be a venv's, so it is kept


def _watch(
    process: "subprocess.Popen[bytes]", folder: Path, timeout: float, look: Callable[[], None]
) -> tuple[str, int]:
    """Wait for the end: why it had to be brought about, if so, and how much memory it took at most."""
    end, peak = time.monotonic() + timeout, 0
    while process.poll() is None:
        look()
        members = list(_members(process.pid, folder))
        peak = max(peak, resident(members))
        if time.monotonic() > end:
            return f"did not come to an end within {timeout:g} seconds", peak
        if peak > MEMORY:
            return f"took more than {MEMORY / (1 << 30):g} GB of memory", peak
        if len(members) > PROCESSES:
            return f"started more than {PROCESSES} processes", peak
        if (folder / "output").stat().st_size > OUTPUT:
            return f"printed more than {OUTPUT >> 20} MB", peak
        time.sleep(PATIENCE)
    return "", peak


def _end(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """End the worker and all that it started."""
    while True:
        _kill(os.killpg, process.pid)
        process.poll()
        left = list(_members(process.pid, folder))
        for pid in left:
            _kill(os.kill, pid)
        if not left:
            break
        time.sleep(0.01)
    process.wait()


def _kill(send: Callable[[int, int], None], target: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        send(target, signal.SIGKILL)


def resident(members: Iterable[int]) -> int:
    """The bytes of memory that processes hold, with files they share counted once; 0 if the system does not tell."""
    held = [_held(pid) for pid in members]
    return sum(own for own, _ in held) + max((files for _, files in held), default=0)


def _held(pid: int) -> tuple[int, int]:
    """The bytes that a process holds itself, and those of files that it has mapped, such as libraries."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has just ended
        return 0, 0
    kinds = {kind: int(size) << 10 for kind, size in RESIDENT.findall(text)}
    return kinds.get("Anon", 0) + kinds.get("Shmem", 0), kinds.get("File", 0)


def _members(group: int, folder: Path) -> Iterator[int]:
    """The living processes of a worker: those of its group, and those that left it and have its environment."""
    mark = f"TMPDIR={folder}\0".encode()
    for name in os.listdir("/proc") if Path("/proc").is_dir() else ():
        if name.isdigit():
            try:
                fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
                own = int(fields[2]) == group or mark in Path(f"/proc/{name}/environ").read_bytes()
            except OSError:
                continue
            if own and fields[0] not in ("Z", "X"):
                yield int(name)


def _reason(code: int) -> str:
    if code >= 0:
        return f"ended by itself with exit code {code}"
    return SIGNALS.get(signal.Signals(-code), f"was ended by {signal.Signals(-code).name}")


def _tail(file: Path) -> str:
    return file.read_bytes()[-TAIL:].decode("utf-8", errors="replace")
