"""The `call` of a class from PyTorch's `forward`: signature, decorators and docstring; the body is a person's work."""

import ast
import re
from collections.abc import Iterator

from checker.facts.code import source, wrapped
from checker.new.torch_file import TENSOR, TorchFile

DOCUMENTING = re.compile(r"add_(?:start|end|code_sample)_docstrings\w*|replace_return_docstrings")
OUTPUTS = "src/transformers/modeling_tf_outputs.py"
EXAMPLE = re.compile(r"\n\s*(?:Examples?|Example usage):.*", re.DOTALL)


def tensorflow_name(name: str, file: TorchFile) -> str | None:
    """The port's or the library's TensorFlow class for an output of PyTorch's, None where there is none."""
    if file.roles.get(name) == "output":
        return f"TF{name}"
    library = file.repo.find(OUTPUTS) or ""
    same = name.replace("WithNoAttention", "").replace(
        "BaseModelOutputWithPastAndCross", "BaseModelOutputWithPastAndCross"
    )
    found = (candidate for candidate in (name, same) if f"class TF{candidate}(" in library)
    return next((f"TF{candidate}" for candidate in found), None)


def annotation(node: ast.expr | None, file: TorchFile) -> str:
    """An annotation of PyTorch's in TensorFlow's words, "" where there is none for it."""
    text = TENSOR.sub("tf.Tensor", source(node)) if node else ""
    for name in set(re.findall(r"\b\w*Output\w*\b", text)):
        found = tensorflow_name(name, file)
        if found is None:
            return ""
        text = re.sub(rf"\b{name}\b", found, text)
    text = re.sub(rf"\b({'|'.join(file.roles)})\b", r"TF\1", text) if file.roles else text
    return "" if re.search(r"\b(?:torch|nn|Cache|DynamicCache)\b", text) or ("'" in text) else text


def parameters(file: TorchFile, name: str) -> list[str]:
    """The names of the inputs of a class's `forward`."""
    node = file.method(name, "forward")
    return [each.arg for each in (*node.args.args, *node.args.kwonlyargs)][1:] if node else []


def signature(file: TorchFile, name: str, *, training: bool) -> str:
    node = file.method(name, "forward")
    given = [*_given(node, file)] if node else ["inputs"]
    extra = [part for part in given if part.startswith("**")]
    given = [part for part in given if part not in extra]
    given += ["training: bool = False"] if training and "training" not in parameters(file, name) else []
    returned = annotation(node.returns, file) if node else ""
    return f"def call({', '.join(['self', *given, *extra])}){f' -> {returned}' if returned else ''}:"


def _given(node: ast.FunctionDef, file: TorchFile) -> Iterator[str]:
    arguments = node.args
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + [*arguments.defaults]
    pairs = [*zip(arguments.args, defaults, strict=True)][1:]
    pairs += [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    for each, default in pairs:
        kind = annotation(each.annotation, file)
        mark = " = " if kind else "="
        yield f"{each.arg}{f': {kind}' if kind else ''}{f'{mark}{source(default)}' if default else ''}"
    if arguments.kwarg:
        yield f"**{arguments.kwarg.arg}"


def decorators(node: ast.ClassDef | ast.FunctionDef | None, file: TorchFile, indent: int) -> list[str]:
    """The decorators that write docstrings, of a class or its `forward`, as TensorFlow has them."""
    lines = []
    for each in node.decorator_list if node else ():
        name = ast.unparse(each.func if isinstance(each, ast.Call) else each)
        text = _decorator(each, file) if DOCUMENTING.fullmatch(name) else None
        if text and "\n" not in text:
            lines.append(wrapped(f"@{text}", indent))
        elif text:
            lines.append(" " * indent + f"@{text}")
    return lines


def _decorator(node: ast.expr, file: TorchFile) -> str | None:
    text = ast.get_source_segment(file.text, node) or ""
    if '"""' not in text:
        text = source(node)
    for name in set(re.findall(r"output_type=(\w+)", text)):
        found = tensorflow_name(name, file)
        if found is None:
            return None
        text = re.sub(rf"\boutput_type={name}\b", f"output_type={found}", text)
    for name, role in file.roles.items():
        text = re.sub(rf"\b{name}\b(?!Output)", f"TF{name}", text) if role in ("head", "bare") else text
    return file.words(text)


def docstring(node: ast.ClassDef | ast.FunctionDef | None, file: TorchFile, indent: int) -> list[str]:
    """A docstring of PyTorch's in TensorFlow's words, its examples left out."""
    first = node.body[0] if node and node.body else None
    if not (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    ):
        return []
    text = ast.get_source_segment(file.text, first) or ""
    quote = '"""'
    if not text.endswith(quote):
        return []
    plain = EXAMPLE.sub("", text[: -len(quote)]).rstrip()
    closed = plain + quote if "\n" not in plain else f"{plain}\n{' ' * indent}{quote}"
    return [f"{' ' * indent}{file.words(closed)}"]


def call(file: TorchFile, name: str, *, is_model: bool, unpacks: bool, training: bool, body: list[str]) -> list[str]:
    """The whole method; `body` where it is known."""
    forward = file.method(name, "forward")
    lines = ["    @unpack_inputs"] if unpacks else []
    documented = decorators(forward, file, 4) if is_model else []
    text = docstring(forward, file, 8) if is_model else []
    if any("replace_return_docstrings" in each for each in documented) and not any(
        "Returns:" in each for each in text
    ):
        documented = [each for each in documented if "replace_return_docstrings" not in each]
    lines += documented
    lines.append(wrapped(signature(file, name, training=training), 4, is_header=True))
    todo = [
        f"        # TODO(tfport): translate `{name}.forward`",
        f'        raise NotImplementedError("TODO(tfport): translate `{name}.forward`")',
    ]
    return [*lines, *text, *(body or todo)]
