"""The porting guide: its six steps, and what in them only a person can do."""

from collections.abc import Iterator
from dataclasses import dataclass

from checker.port import Port
from checker.repo import PACKAGE

STEPS = {
    1: "Select the model",
    2: "Prepare the environment",
    3: "Understand the model (optional)",
    4: "Implement the model",
    5: "Add model tests",
    6: "Submit the pull request",
}
GUIDE = "https://huggingface.co/docs/transformers/v4.38.2/en/add_tensorflow_model"
SECTIONS = {4: "4-model-implementation", 5: "5-add-model-tests", 6: "6-7-ensure-everyone-can-use-your-model"}
PULLS = "https://github.com/huggingface/transformers/pulls?q=is%3Apr"


def link(step: int) -> str:
    """Where the guide speaks of a step; its first three share a section."""
    return f"{GUIDE}#{SECTIONS.get(step, '1-3-prepare-your-model-contribution')}"


@dataclass(frozen=True)
class Task:
    """What only a person can do, with the guide's commands to copy; `last` comes after the step's checks."""

    step: int
    text: str
    commands: tuple[str, ...] = ()
    last: bool = False


def tasks(port: Port) -> list[Task]:
    """The guide's steps that no check can take, filled in for this port."""
    return [*_start(port), *_implement(port), *_submit(port)]


def _start(port: Port) -> Iterator[Task]:
    camel = "".join(part.capitalize() for part in port.name.split("_"))
    yield Task(1, "Nobody else has a TensorFlow pull request open for it", (f"{PULLS}+{camel}",))
    branch = (f"git checkout -b add_tf_{port.name}", "git fetch upstream", "git rebase upstream/main")
    yield Task(2, "Fork and clone the repository, branch off, open a draft pull request", branch)
    yield Task(3, "Read the paper and how the PyTorch model is written")


def _implement(port: Port) -> Iterator[Task]:
    yield Task(4, "It loads the PyTorch weights: `from_pretrained(model_repo, from_pt=True)`", last=True)
    yield Task(5, "All tests pass, the slow ones too", _test_command(port), last=True)


def _submit(port: Port) -> Iterator[Task]:
    yield Task(6, "The code is formatted", ("make fixup",))
    yield Task(6, "The pull request is ready for review, @gante and @Rocketknight1 are asked", last=True)
    command = f"{PACKAGE}/commands/pt_to_tf.py"
    convert = ("transformers-cli pt-to-tf --model-name foo/bar",) if port.repo.has(command) else ()
    yield Task(6, "The TensorFlow weights are on the Hub", convert, last=True)
    again = (f"tfport-check {port.name} --stage final",)
    yield Task(6, "Then `from_pt=True` is gone and the tests have passed once more", again, last=True)


def _test_command(port: Port) -> tuple[str, ...]:
    file = f"test_modeling_tf_{port.name}.py"
    folders = (f"tests/models/{port.name}", f"tests/{port.name}")
    folder = next((folder for folder in folders if port.repo.names(folder)), "tests")
    flags = "NVIDIA_TF32_OVERRIDE=0 RUN_SLOW=1 RUN_PT_TF_CROSS_TESTS=1 \\"
    return flags, f"py.test -vv {folder}/{file}"
