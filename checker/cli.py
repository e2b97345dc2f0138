"""The command line: finds the command, and turns whatever goes wrong into one clear line."""

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from checker.check import BadCheck
from checker.commands import COMMANDS, PROGRAM, UNJUDGED
from checker.fix import Unfixable
from checker.repo import Unreadable
from checker.report.lines import clean

INTERRUPTED, BROKEN_PIPE = 130, 141
PATIENCE = 1_000_000  # facts make no cycles to speak of, and looking for some in syntax trees took a third of a run


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
    finally:
        gc.freeze()  # nor does Python need to look for any as it ends


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments and arguments[0] in COMMANDS else ("check", arguments)
    code: int = import_module(f"checker.commands.{name.replace('-', '_')}").main(rest)
    return code


def _fail(arguments: Iterable[str], problem: str) -> int:
    if "--debug" in arguments:
        import traceback

        traceback.print_exc()
    print(f"{PROGRAM}: {clean(' '.join(problem.split()))}", file=sys.stderr)
    return UNJUDGED
