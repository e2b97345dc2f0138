"""`tfport-check new MODEL`: a starting point for a port, from the PyTorch file."""

from pathlib import Path

from checker.commands import PROGRAM, new_parser, root_of
from checker.commands.screen import show
from checker.finding import TODO
from checker.new import start
from checker.port import find_port
from checker.repo import Repo
from checker.report.lines import line
from checker.write import replacement, write


def main(arguments: list[str]) -> int:
    """Write a starting point for a port from the PyTorch file."""
    parser = new_parser(
        "new", "Write a TensorFlow file to start from: names, layers and signatures; the rest is TODOs."
    )
    parser.add_argument("model", metavar="MODEL", help="a model with a PyTorch file and no TensorFlow file")
    parser.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    options = parser.parse_args(arguments)
    repo = Repo.open(options.repo or Path.cwd())
    path, text = start(find_port(repo, options.model))
    write(root_of(repo), {path: replacement(path, None, text)})
    steps = f"Wrote {path}: {text.count(TODO)} TODOs are yours. `{PROGRAM} {options.model} --fix` wires it."
    show([line(steps)], plainly=options.no_color)
    return 0
