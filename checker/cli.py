"""The command line: the only place that prints, writes and exits."""

import argparse
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from shutil import get_terminal_size
from typing import NoReturn

from checker import suppress
from checker.baseline import Baseline, apply
from checker.changed import Change, touched
from checker.check import BadCheck, Check, load
from checker.config import Settings, choose, near
from checker.fix import Mended, Unfixable, mend
from checker.git import GitFailed, dirty, head, since
from checker.port import STAGES, Execution, Port, Stage, all_ports, find_port
from checker.repo import Folder, Repo, Unreadable
from checker.report import FORMATS, Report, count, describe
from checker.report.lines import Line, clean, line, plain, prose, wrap
from checker.run import Result, exit_code, judge, run
from checker.write import Replacement, replacement, write

PROGRAM = "tfport-check"
UNJUDGED, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
WIDEST = 160
PATIENCE = 100_000  # syntax trees go without the collector; looking for cycles in them took a fifth of a run
DEMO = "brand_new_bert"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 clean, 1 something to mend, 2 something could not be judged."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    gc.set_threshold(PATIENCE)
    try:
        return _dispatch(arguments)
    except (Unreadable, BadCheck, Unfixable) as trouble:
        return _fail(arguments, str(trouble))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except Exception as error:  # noqa: BLE001 - whatever else goes wrong is one clear line too
        problem = f"stopped by {type(error).__name__}: {error}"
        return _fail(arguments, f"{problem}; run with --debug and report it")


def _dispatch(arguments: list[str]) -> int:
    commands: dict[str, Callable[[list[str]], int]] = {
        "explain": explain,
        "list": list_checks,
        "demo": demo,
        "new": new,
        "doctor": doctor,
    }
    command = commands.get(arguments[0]) if arguments else None
    return command(arguments[1:]) if command else check(arguments)


def _fail(arguments: Iterable[str], problem: str) -> int:
    if "--debug" in arguments:
        import traceback

        traceback.print_exc()
    print(f"{PROGRAM}: {clean(' '.join(problem.split()))}", file=sys.stderr)
    return UNJUDGED


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        raise Unreadable("", f"{message}; `{self.prog} --help` shows how")


def _parser(name: str, description: str, epilog: str = "") -> Parser:
    parser = Parser(
        f"{PROGRAM} {name}".rstrip(),
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--no-color", action="store_true", help="no colours (so does NO_COLOR)")
    parser.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
    return parser


def _check_parser() -> Parser:
    parser = _parser("", "Check TensorFlow ports of a Transformers checkout against the porting guide.", COMMANDS)
    what = parser.add_argument_group("what to check")
    what.add_argument("ports", nargs="*", metavar="MODEL|FILE", help="models, or files of the checkout that changed")
    what.add_argument("--all", action="store_true", help="every model that has a TensorFlow file")
    what.add_argument("--changed", action="store_true", help="the ports that changes since BASE touch")
    what.add_argument("--base", metavar="REF", help="what to compare with (default: the main branch)")
    what.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    how = parser.add_argument_group("how")
    how.add_argument("--select", metavar="IDS", action="append", help="only these checks, instead of the settings'")
    how.add_argument("--ignore", metavar="IDS", action="append", help="not these checks")
    how.add_argument("--stage", choices=STAGES, help="how far the pull request is (default: ready)")
    how.add_argument("--strict", action="store_true", help="exit with 1 on warnings too")
    how.add_argument("--baseline", metavar="FILE", type=Path, help="do not count the findings this file knows")
    how.add_argument("--write-baseline", metavar="FILE", type=Path, help="let this file know all findings")
    running = parser.add_argument_group("running the models")
    running.add_argument("--runtime", action="store_true", help="run the checkout's models too, tiny and on the CPU")
    running.add_argument("--python", metavar="PROGRAM", help="with this interpreter (default: the current one)")
    running.add_argument("--max-error", metavar="E", type=_positive, help="how far outputs may differ (default: 1e-5)")
    running.add_argument("--timeout", metavar="S", type=_positive, help="seconds for each model (default: 900)")
    mending = parser.add_argument_group("mending")
    mending.add_argument("--fix", action="store_true", help="mend what is mechanical, then show what is left")
    mending.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    mending.add_argument("--unsafe-fixes", action="store_true", help="mend also what may change how the model behaves")
    mending.add_argument("--allow-dirty", action="store_true", help="mend files that have uncommitted changes too")
    shown = parser.add_argument_group("how it is shown")
    shown.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    shown.add_argument("--output", metavar="FILE", type=Path, help="write the report there")
    shown.add_argument("--version", action=Version, nargs=0, help="show the version and stop")
    return parser


def _positive(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"`{value}` is no number above 0")
    return number


COMMANDS = """commands:
  explain CHECK    what a check asks, why, and how a wired port looks
  list             all checks; `list --models` all ports
  new MODEL        a starting point for a port, from the PyTorch file
  demo             a port with typical gaps, to try this on
  doctor           whether an interpreter can run the models, and what it lacks

exit codes: 0 nothing to mend, 1 findings, 2 could not judge"""


class Version(argparse.Action):
    """Prints the version; it is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"{PROGRAM} {version(PROGRAM)}")
        parser.exit()


def check(arguments: list[str]) -> int:
    """Check ports and show what is left to do."""
    options = _check_parser().parse_args(arguments)
    repo = Repo.open(options.repo or Path.cwd())
    checks = [*load(), suppress.CHECK]
    known = [each.id for each in checks]
    settings = _settings(options, Settings.read(repo, known), known)
    chosen = choose(checks, settings.select, settings.ignore)
    if chosen in ([], [suppress.CHECK]):
        raise Unreadable("", "no check is left to run; loosen --select, --ignore or the settings in pyproject.toml")
    ports, notes = _ports(repo, options, settings.stage or "ready")
    execution = _execution(options)
    if options.fix or options.diff:
        mended = _mend(repo, chosen, ports, settings, unsafe=options.unsafe_fixes)
        if options.diff:
            return _show_diff(repo, mended)
        notes += _write_mended(repo, mended, allow_dirty=options.allow_dirty)
        repo, ports = mended.repo, list(mended.ports)
    ports = [replace(port, execution=execution) for port in ports]
    results, known_notes = _baseline(options, _run(repo, chosen, ports, settings, known))
    if options.debug:
        _show_crashes(results)
    code = exit_code(results, strict=options.strict) if ports else 0
    if code == UNJUDGED and not any(result.status == "error" for result in results):
        notes.append("Nothing was checked: each check was skipped.")
    commit = head(_root(repo)) if options.format == "json" else None
    _deliver(options, Report(tuple(ports), tuple(results), (*notes, *known_notes), commit))
    return code


def _settings(options: argparse.Namespace, configured: Settings, known: Collection[str]) -> Settings:
    """The settings as the command line overrides them."""
    if options.select:
        configured = replace(configured, select=_ids(options.select, known), ignore=())
    if options.ignore:
        configured = replace(configured, ignore=_ids(options.ignore, known))
    return replace(configured, stage=options.stage or configured.stage)


def _execution(options: argparse.Namespace) -> Execution | None:
    """How the models are to be run, or None where they are not."""
    given = {"max_error": options.max_error, "timeout": options.timeout}
    if not options.runtime:
        if options.python or any(given.values()):
            raise Unreadable("", "--python, --max-error and --timeout are for --runtime; add it")
        return None
    return Execution(options.python or sys.executable, **{name: value for name, value in given.items() if value})


def _ids(values: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    ids = tuple(id for value in values for id in value.replace(",", " ").split())
    for id in ids:
        _require_check(id, known)
    return ids


def _require_check(id: str, known: Collection[str]) -> None:
    if id not in known:
        hint = near(id, known) or f"; `{PROGRAM} list` names them"
        raise Unreadable("", f"no check is called `{id}`{hint}")


def _ports(repo: Repo, options: argparse.Namespace, stage: Stage) -> tuple[list[Port], list[str]]:
    """The ports to check; where files touch none, a note that says so."""
    models, paths = _sort_words(_root(repo), options.ports)
    if not (models or paths or options.all or options.changed):
        raise Unreadable(
            "", f"name a model (`{PROGRAM} bert`), files, --all or --changed; `{PROGRAM} --help` shows how"
        )
    if options.base and not (paths or options.changed):
        raise Unreadable("", "--base is for --changed and for files; add one of them")
    asked = dict.fromkeys((find_port(repo, model).name for model in models), True)
    notes = []
    if paths or options.changed:
        found, compared = _touched(repo, options, paths)
        asked = {**asked, **found, **asked}
        notes = [] if asked else [f"Nothing to check: no TensorFlow port is touched{compared}."]
    if options.all:
        asked = {**asked, **dict.fromkeys(all_ports(repo), False), **asked}
    return [find_port(repo, name, stage=stage, asked=asked[name]) for name in asked], notes


def _touched(repo: Repo, options: argparse.Namespace, paths: list[str]) -> tuple[dict[str, bool], str]:
    """The ports that files or the changes in git touch, and what was compared."""
    try:
        change = since(_root(repo), options.base if options.base or options.changed else "HEAD")
    except GitFailed:
        if options.changed or options.base:
            raise
        change = Change("")
    for path in paths:
        if not (repo.has(path) or path in change.paths or touched(repo, [path], change)):
            raise Unreadable("", f"no file or model `{path}` in this checkout")
    given = touched(repo, [*paths, *(change.paths if options.changed else ())], change)
    return given, f" by the changes since {change.base}" if options.changed else " by these files"


def _sort_words(root: Path, words: Iterable[str]) -> tuple[list[str], list[str]]:
    """The words that name models, and those that name files, relative to the checkout."""
    models, paths = [], []
    for word in words:
        if "/" in word or os.sep in word or word == "." or Path(word).suffix or _is_file(root, word):
            paths.append(_inside(root, word))
        else:
            models.append(word)
    return models, paths


def _is_file(root: Path, word: str) -> bool:
    return Path(word).is_file() or (root / word).is_file()


def _inside(root: Path, word: str) -> str:
    """A file as the checkout names it: git and pre-commit call files from there, people from where they stand."""
    place = Path(word).absolute()
    if not os.path.lexists(place) and os.path.lexists(root / word):
        place = root / word
    real = os.path.join(os.path.realpath(place.parent), place.name)
    path = Path(os.path.relpath(os.path.normpath(real), os.path.realpath(root))).as_posix()
    if path == ".." or path.startswith("../"):
        raise Unreadable("", f"{word} is outside the checkout {root}; name its checkout with --repo DIR")
    return path


def _root(repo: Repo) -> Path:
    assert isinstance(repo.source, Folder)
    return repo.source.root


def _run(
    repo: Repo, chosen: list[Check], ports: list[Port], settings: Settings, known: Collection[str]
) -> list[Result]:
    """All checks about all ports, with what the checkout suppresses left out."""
    checks = [each for each in chosen if each.id != suppress.ID]
    results = [result for port in _progress(ports) for result in _judge(port, checks)]
    found = suppress.suppressions(repo)
    audit = suppress.audit(repo, settings, results, found, known) if len(checks) < len(chosen) else []
    kept = [suppress.skipped(result, settings.skip.get(result.model, {})) for result in results]
    return [*suppress.suppress(kept, found), *audit]


def _mend(repo: Repo, chosen: list[Check], ports: list[Port], settings: Settings, *, unsafe: bool) -> Mended:
    """The checkout as the mechanical edits leave it; what is suppressed is left alone."""

    def ask(each: Check, port: Port) -> Result:
        result = suppress.skipped(run(each, port), settings.skip.get(port.name, {}))
        return suppress.suppress([result], suppress.suppressions(port.repo))[0]

    checks = [each for each in chosen if each.id != suppress.ID]
    return mend(checks, _progress(ports), repo, ask, unsafe=unsafe)


def _replacements(repo: Repo, mended: Mended) -> dict[str, Replacement]:
    overlay = mended.repo.overlay
    return {path: replacement(path, repo.source.read(path), text) for path, text in overlay.items()}


def _show_diff(repo: Repo, mended: Mended) -> int:
    """Print the edits as one patch; 1 where there are any, as for findings."""
    from difflib import unified_diff

    for path, text in sorted(mended.repo.overlay.items()):
        before = (repo.find(path) or "").splitlines(keepends=True)
        sys.stdout.writelines(unified_diff(before, text.splitlines(keepends=True), f"a/{path}", f"b/{path}"))
    return int(bool(mended.repo.overlay))


def _write_mended(repo: Repo, mended: Mended, *, allow_dirty: bool) -> list[str]:
    """Write the edited files; notes that say which, or Unreadable where git could not bring them back."""
    files = _replacements(repo, mended)
    if not files:
        return ["Nothing here can be mended mechanically."]
    notes = [f"Mended {len(mended.findings)} findings in {', '.join(sorted(files))}."]
    try:
        unsaved = [] if allow_dirty else dirty(_root(repo), files)
    except GitFailed:
        unsaved = []
        notes.append("This is no git checkout, so git cannot bring the old files back.")
    if unsaved:
        problem = f"uncommitted changes in {', '.join(unsaved)}; commit or stash them, or add --allow-dirty"
        raise Unreadable("", problem)
    write(_root(repo), files)
    return notes


def _judge(port: Port, checks: Iterable[Check]) -> list[Result]:
    """One port's results; its facts are let go with the copy that read them."""
    return judge(checks, replace(port, _facts={}))


def _progress(ports: list[Port]) -> Iterable[Port]:
    if len(ports) < 5 or not sys.stderr.isatty():
        return ports
    from checker.report.terminal import progress

    return progress(ports, sys.stderr)


def _show_crashes(results: Iterable[Result]) -> None:
    import traceback

    for result in results:
        if result.crash:
            traceback.print_exception(result.crash)


def _baseline(options: argparse.Namespace, results: list[Result]) -> tuple[list[Result], list[str]]:
    """The results without what the baseline knows, and notes that say so."""
    target: Path | None = options.write_baseline
    if target:
        old = _read_baseline(target) if target.exists() else Baseline(Counter())
        baseline = Baseline.of(results).joined(old.beyond(results))
        _write(target, baseline.render())
        return apply(baseline, results)[0], [f"{target} now knows {baseline.known.total()} findings."]
    if not options.baseline:
        return results, []
    kept, hidden, stale = apply(_read_baseline(options.baseline), results)
    notes = [f"{hidden} known findings in the baseline not shown."] if hidden else []
    if stale:
        command = f"--write-baseline {options.baseline}"
        notes.append(f"{stale} findings of the baseline no longer occur; `{command}` forgets them.")
    return kept, notes


def _read_baseline(path: Path) -> Baseline:
    try:
        return Baseline.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise Unreadable(str(path), f"cannot be read ({reason}); write it with --write-baseline") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(str(path), f"cannot be written ({error.strerror}); name another file") from None


def _deliver(options: argparse.Namespace, report: Report) -> None:
    """Print the report or write it to its file; what a format leaves unsaid goes to stderr."""
    render = import_module(f"checker.report.{options.format}").render
    lines = list(render(report, _width()))
    if options.output:
        _write(options.output, plain(lines))
        notes = [f"{count(report.results)}; the report is in {options.output}"]
    else:
        _print(lines, plainly=options.no_color or options.format == "json")
        notes = [] if options.format == "text" else [*report.notes]
    for note in notes:
        print(clean(note), file=sys.stderr)


def _width() -> int:
    return max(40, min(get_terminal_size().columns, WIDEST))


def _print(lines: Iterable[Line], *, plainly: bool = False) -> None:
    """Print lines, in colour where someone looks who wants it."""
    colour = sys.stdout.isatty() and not (plainly or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb")
    if colour:
        from checker.report.terminal import show

        show(lines, sys.stdout)
    else:
        sys.stdout.write(plain(lines, sys.stdout.encoding or "utf-8"))
    sys.stdout.flush()


def explain(arguments: list[str]) -> int:
    """Explain one check."""
    parser = _parser("explain", "What a check asks, why, and how a wired port looks.")
    parser.add_argument("check", metavar="CHECK", help=f"its id, as `{PROGRAM} list` names it")
    options = parser.parse_args(arguments)
    checks = {each.id: each for each in (*load(), suppress.CHECK)}
    _require_check(options.check, checks)
    _print(describe.explain(checks[options.check], _width()), plainly=options.no_color)
    return 0


def list_checks(arguments: list[str]) -> int:
    """List the checks, or the ports of a checkout."""
    parser = _parser("list", "All checks in the guide's order, or all ports of the checkout.")
    parser.add_argument("--models", action="store_true", help="the models that have a TensorFlow file")
    parser.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    parser.add_argument("--json", action="store_true", help="for other tools")
    options = parser.parse_args(arguments)
    if options.models:
        names = all_ports(Repo.open(options.repo or Path.cwd()))
        _print(_as_json(names) if options.json else map(line, names), plainly=True)
        return 0
    checks = [*load(), suppress.CHECK]
    lines = _as_json(describe.as_data(checks)) if options.json else describe.table(checks, _width())
    _print(lines, plainly=options.no_color or options.json)
    return 0


def _as_json(data: object) -> list[Line]:
    import json

    return [line(text) for text in json.dumps(data, indent=2).splitlines()]


def new(arguments: list[str]) -> int:
    """Write a starting point for a port from the PyTorch file."""
    parser = _parser("new", "Write a TensorFlow file to start from: names, layers and signatures; the rest is TODOs.")
    parser.add_argument("model", metavar="MODEL", help="a model with a PyTorch file and no TensorFlow file")
    parser.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    options = parser.parse_args(arguments)
    from checker.new import start

    repo = Repo.open(options.repo or Path.cwd())
    path, text = start(find_port(repo, options.model))
    write(_root(repo), {path: replacement(path, None, text)})
    steps = f"Wrote {path}: {text.count('TODO(tfport)')} TODOs are yours. `{PROGRAM} {options.model} --fix` wires it."
    _print([line(steps)], plainly=options.no_color)
    return 0


def demo(arguments: list[str]) -> int:
    """Write an example port with typical gaps and show its checklist."""
    parser = _parser("demo", "Write an example port with typical gaps into a folder, and check it.")
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, help="a new folder (default: a temporary one)"
    )
    options = parser.parse_args(arguments)
    folder = _new_folder(options.folder)
    from checker.demo import write

    write(folder)
    check([DEMO, "--repo", str(folder), *(["--no-color"] if options.no_color else [])])
    _print(_next_steps(folder), plainly=options.no_color)
    return 0


def doctor(arguments: list[str]) -> int:
    """Say whether an interpreter can run the models: 0 where it can."""
    parser = _parser("doctor", "Whether an interpreter can run the models, and what it lacks.")
    parser.add_argument("--python", metavar="PROGRAM", help="the interpreter (default: the current one)")
    options = parser.parse_args(arguments)
    from checker.doctor import examine
    from checker.runtime.launch import find_python

    python = find_python(options.python)
    if python is None:
        raise Unreadable("", f"there is no interpreter `{options.python}`; name another with --python")
    found = examine(python)
    _print(map(line, found.lines()), plainly=True)
    return UNJUDGED if found.problem else 0


def _new_folder(folder: Path | None) -> Path:
    if folder is None:
        from tempfile import mkdtemp

        return Path(mkdtemp(prefix="tfport-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unreadable(str(folder), "is not empty; name a new folder")
    return folder


def _next_steps(folder: Path) -> Iterable[Line]:
    from shlex import quote

    steps = (
        f"cd {quote(str(folder))}",
        f"{PROGRAM} {DEMO}",
        f"{PROGRAM} explain auto-mappings",
        f"{PROGRAM} {DEMO} --format concise",
    )
    yield ()
    yield line(("head", "Try next"))
    for step in steps:
        yield line("  ", ("code", step))
    yield from wrap(
        (), prose("Mend a finding in an editor and check again; the folder is yours to delete.", "dim"), _width(), 0
    )
