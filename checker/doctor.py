"""The doctor: whether an interpreter can run the models, and what to install where it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass

from checker.runtime.launch import Ended, launch

PATIENCE = 300
INSTALL = "pip install 'tfport-check[runtime]'"
NAMES = ("torch", "tensorflow", "tf-keras", "numpy", "safetensors", "pytest")
ONLY_FOR = {"pytest": "not installed; only --run-tests needs it"}
LEGACY_FROM = (2, 16)
TESTED = ("2.15", "2.18")  # versions of TensorFlow that the whole stage is run with, PyTorch being 2.13


@dataclass(frozen=True)
class Diagnosis:
    """What an interpreter has; `problem` is what keeps it from running models, with the remedy."""

    python: str
    versions: dict[str, str]
    problem: str

    def lines(self) -> Iterator[str]:
        """The diagnosis as it is printed."""
        yield self.python
        for name, version in self.versions.items():
            yield f"  {name.ljust(12)} {version or self._absent(name)}"
        yield self.problem or f"Ready: `tfport-check MODEL --runtime` can run the models{self._untested()}."

    def _absent(self, name: str) -> str:
        if name == "tf-keras" and self.versions["tensorflow"] and not _wants_keras(self.versions["tensorflow"]):
            return "not installed; only TensorFlow 2.16 and later need it"
        return ONLY_FOR.get(name, "not installed")

    def _untested(self) -> str:
        tested = self.versions["tensorflow"].startswith(tuple(f"{version}." for version in TESTED))
        return "" if tested else f", though it is only tested with TensorFlow {' and '.join(TESTED)}"


def examine(python: str) -> Diagnosis:
    """Start the worker under an interpreter and let it import what is needed."""
    ended = launch(python, {"src": "", "modules": (), "pairs": ()}, PATIENCE)
    hello = next((event for event in ended.events if event["event"] == "hello"), {})
    if not hello:
        return Diagnosis(python, {}, _silent(ended))
    versions = {"python": str(hello.get("python", ""))} | {name: str(hello.get(name, "")) for name in NAMES}
    return Diagnosis(python, versions, _problem(ended, versions))


def _silent(ended: Ended) -> str:
    said = f" ({ended.last_line})" if ended.last_line else ""
    return f"It cannot run the worker, which {ended.reason}{said}; it has to be a Python of version 3.9 or later."


def _problem(ended: Ended, versions: dict[str, str]) -> str:
    missing = [name for name in ("torch", "tensorflow") if not versions[name]]
    if missing:
        return (
            f"Missing: {' and '.join(missing)}; install with `{INSTALL}`, or name another interpreter with --python."
        )
    if problem := _keras_problem(versions["tensorflow"], versions["tf-keras"]):
        return problem
    failed = next((event["problem"] for event in ended.events if "problem" in event), None)
    if failed:
        return f"The packages cannot be imported ({failed['type']}: {failed['message']}); install them anew."
    return f"The worker {ended.reason} ({ended.last_line})." if ended.reason else ""


def _wants_keras(tensorflow: str) -> bool:
    """Whether Keras 2 is a package of its own for this version."""
    return tuple(int(part) for part in tensorflow.split(".")[:2] if part.isdigit()) >= LEGACY_FROM


def _keras_problem(tensorflow: str, keras: str) -> str:
    """What is wrong with tf-keras, which has to be there, and of the same version, from TensorFlow 2.16 on."""
    minor = tensorflow.split(".")[:2]
    if not _wants_keras(tensorflow) or keras.split(".")[:2] == minor:
        return ""
    needed = f"`pip install 'tf-keras=={'.'.join(minor)}.*'`"
    if not keras:
        return f"Missing: tf-keras, which TensorFlow {tensorflow} needs to run these models; {needed}."
    return f"tf-keras {keras} is not for TensorFlow {tensorflow}; {needed}."
