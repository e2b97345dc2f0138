"""The `call` of a class from PyTorch's `forward`: signature, decorators and docstring; the body is a person's work."""

import ast
import re
from collections.abc import Iterator

from checker.facts.code import source
from checker.finding import TODO
from checker.new.names import Names
from checker.new.renaming import default_of
from checker.new.torch_file import TENSOR, TorchFile

DOCUMENTING = re.compile(r"add_(?:start|end|code_sample)_docstrings\w*|replace_return_docstrings")
OUTPUTS = "src/transformers/modeling_tf_outputs.py"
EXAMPLE = re.compile(r"\n\s*(?:Examples?|Example usage):.*", re.DOTALL)


def tensorflow_name(name: str, file: TorchFile) -> str | None:
    """The port's or the library's TensorFlow class for an output of PyTorch's, None where there is none."""
    if file.roles.get(name) == "output":
        return f"TF{name}"
    library = file.repo.find(OUTPUTS) or ""
    same = name.replace("WithNoAttention", "")
    return next((f"TF{each}" for each in (name, same) if f"class TF{each}(" in library), None)


def annotation(node: ast.expr | None, names: Names) -> str:
    """An annotation of PyTorch's in TensorFlow's words, "" where there is none for it."""
    text = TENSOR.sub("tf.Tensor", source(node)) if node else ""
    for name in set(re.findall(r"\b\w*Output\w*\b", text)):
        found = tensorflow_name(name, names.file)
        if found is None:
            return ""
        text = re.sub(rf"\b{name}\b", found, text)
    roles = [name for name, role in names.file.roles.items() if role != "output"]
    text = re.sub(rf"\b({'|'.join(roles)})\b", r"TF\1", text) if roles else text
    return "" if not text or re.search("['\"]", text) or names.unknown(text) else text


def parameters(file: TorchFile, name: str) -> list[str]:
    """The names of the inputs of a class's `forward`."""
    node = file.method(name, "forward")
    return [each.arg for each in (*node.args.args, *node.args.kwonlyargs)][1:] if node else []


def signature(names: Names, name: str, *, training: bool) -> str:
    file = names.file
    node = file.method(name, "forward")
    given = [*_given(node, names)] if node else ["inputs"]
    extra = [part for part in given if part.startswith("**")]
    given = [part for part in given if part not in extra]
    given += ["training: bool = False"] if training and "training" not in parameters(file, name) else []
    returned = annotation(node.returns, names) if node else ""
    return f"def call({', '.join(['self', *given, *extra])}){f' -> {returned}' if returned else ''}:"


def _given(node: ast.FunctionDef, names: Names) -> Iterator[str]:
    arguments = node.args
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + [*arguments.defaults]
    pairs = [*zip(arguments.args, defaults, strict=True)][1:]
    pairs += [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    for each, default in pairs:
        kind = annotation(each.annotation, names)
        mark = " = " if kind else "="
        yield f"{each.arg}{f': {kind}' if kind else ''}{f'{mark}{default_of(default, names)}' if default else ''}"
    if arguments.kwarg:
        yield f"**{arguments.kwarg.arg}"


def decorators(node: ast.ClassDef | ast.FunctionDef | None, names: Names, indent: int) -> list[str]:
    """The decorators that write docstrings, of a class or its `forward`, as TensorFlow has them."""
    lines = []
    for each in node.decorator_list if node else ():
        name = ast.unparse(each.func if isinstance(each, ast.Call) else each)
        text = _decorator(each, names) if DOCUMENTING.fullmatch(name) else None
        if text:
            lines.append(" " * indent + f"@{text}")
    return lines


def _decorator(node: ast.expr, names: Names) -> str | None:
    file = names.file
    text = file.segment(node)
    if '"""' not in text:
        text = source(node)
    for name in set(re.findall(r"output_type=(\w+)", text)):
        found = tensorflow_name(name, file)
        if found is None:
            return None
        text = re.sub(rf"\boutput_type={name}\b", f"output_type={found}", text)
    for name, role in file.roles.items():
        text = re.sub(rf"\b{name}\b(?!Output)", f"TF{name}", text) if role in ("head", "bare") else text
    has_sample = 'modality="audio"' not in text  # the library has no such example in TensorFlow
    return file.words(text) if has_sample and not names.unknown(text) else None


def docstring(node: ast.ClassDef | ast.FunctionDef | None, file: TorchFile, indent: int) -> list[str]:
    """A docstring of PyTorch's in TensorFlow's words, its examples left out."""
    first = node.body[0] if node and node.body else None
    if not (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    ):
        return []
    text = file.segment(first)
    quote = '"""'
    if not text.endswith(quote):
        return []
    plain = EXAMPLE.sub("", text[: -len(quote)]).rstrip()
    closed = plain + quote if "\n" not in plain else f"{plain}\n{' ' * indent}{quote}"
    return [f"{' ' * indent}{file.words(closed)}"]


def call(names: Names, name: str, *, is_model: bool, unpacks: bool, training: bool, body: list[str]) -> list[str]:
    """The whole method; `body` where it is known."""
    file = names.file
    forward = file.method(name, "forward")
    lines = ["    @unpack_inputs"] if unpacks else []
    documented = decorators(forward, names, 4) if is_model else []
    text = docstring(forward, file, 8) if is_model else []
    if any("replace_return_docstrings" in each for each in documented) and not any(
        "Returns:" in each for each in text
    ):
        documented = [each for each in documented if "replace_return_docstrings" not in each]
    lines += documented
    lines.append("    " + signature(names, name, training=training))
    todo = [
        f"        # {TODO}: translate `{name}.forward`",
        f'        raise NotImplementedError("{TODO}: translate `{name}.forward`")',
    ]
    return [*lines, *text, *(body or todo)]
