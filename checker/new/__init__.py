"""A starting point for a port: the TensorFlow file that follows from the PyTorch file without a person's judgement."""

import ast

from checker.new.module import module
from checker.new.torch_file import TorchFile
from checker.port import Port
from checker.repo import Unreadable


def start(port: Port) -> tuple[str, str]:
    """The path and the text of the new file. Raises Unreadable where there is one, or nothing to start from."""
    file = TorchFile.read(port)
    if port.repo.has(file.tf_path):
        raise Unreadable(file.tf_path, "is there already; it is left as it is")
    text = module(file)
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(file.path, f"cannot be translated ({error.msg}: {error.text}); start by hand") from None
    return file.tf_path, text
