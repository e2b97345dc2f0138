"""Where the test files of a port are.

They lay in `tests/`, since early 2022 in `tests/<model>/`, since mid-2022 in `tests/models/<model>/`. From mid-2025 on
there are none for TensorFlow.
"""

from dataclasses import dataclass
from typing import Self

from checker.port import TF_FILE, Port, model_folders
from checker.repo import Repo, RepoFact, Skip

FOLDER = "tests"
COMMON = f"{FOLDER}/test_modeling_tf_common.py"


@dataclass(frozen=True)
class TestLayout(RepoFact):
    """Where the tests of a model lie in this tree: `pattern` with its name."""

    pattern: str

    @classmethod
    def read(cls, repo: Repo) -> Self:
        names = repo.names(FOLDER)
        if not names:
            raise Skip("no tests in this tree")
        if not repo.has(COMMON):
            raise Skip("no TensorFlow tests in this tree")
        if "models" in names:
            return cls(f"{FOLDER}/models/{{}}")
        return cls(f"{FOLDER}/{{}}" if model_folders(repo).keys() & set(names) else FOLDER)


def test_paths(port: Port) -> list[str]:
    """The test files of a port's TensorFlow files that are there; none in a tree without TensorFlow tests."""
    try:
        folder = port.fact(TestLayout).pattern.format(port.name)
    except Skip:
        return []
    paths = (f"{folder}/test_{path.rpartition('/')[2]}" for path in port.files(TF_FILE))
    return [path for path in paths if port.repo.has(path)]
