"""Where the tests of a port's TensorFlow files are."""

from checker.facts.tests import TestLayout
from checker.port import TF_FILE, Port
from checker.repo import Skip


def test_paths(port: Port) -> list[str]:
    """The test files of a port that are there; none in a tree without TensorFlow tests."""
    try:
        folder = port.fact(TestLayout).pattern.format(port.name)
    except Skip:
        return []
    paths = (f"{folder}/test_{path.rpartition('/')[2]}" for path in port.files(TF_FILE))
    return [path for path in paths if port.repo.has(path)]
