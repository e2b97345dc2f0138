"""Suppressions: `# tfport: ignore[check-id] reason` in a file of the checkout, and the settings' skips."""

import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.changed import Change, Owners, owner, touched
from checker.check import Check
from checker.config import FILE, Settings, near, skip_line
from checker.finding import Finding
from checker.port import all_ports
from checker.repo import Repo
from checker.run import Result

ID = "suppressions"
WORD = "tfport:"
COMMENT = re.compile(r"tfport:\s*ignore\[(?P<checks>[^\]]*)\]\s*(?P<reason>.*)")
IN_MARKDOWN = re.compile(r"<!--\s*(tfport:.*?)\s*-->")
IN_TEXT = re.compile(r"(?:^|\s)#\s*(tfport:.*)")
CHECK = Check(
    id=ID,
    title="Each suppression has a reason, and something to suppress",
    doc="""
Each suppression has a reason, and something to suppress.

A comment `# tfport: ignore[check-id] reason` (`<!-- tfport: ignore[check-id] reason -->` in Markdown) hides what the
check finds on its line or, where it stands alone, on the next; so does a skip in `pyproject.toml` for a whole model.
One that hides nothing any more, names no check or gives no reason misleads whoever reads it next.

Guide: step 6. This tool's own housekeeping.
Severity: warning. Nothing of the port is wrong.
""".strip(),
    severity="warning",
    step=6,
    place=(6, 9, 0),
    asks=(),
    function=lambda: (),
)


@dataclass(frozen=True)
class Suppression:
    """A comment that hides what some checks find on the line `target`."""

    path: str
    line: int
    target: int
    checks: tuple[str, ...]
    reason: str


def skipped(result: Result, reasons: Mapping[str, str]) -> Result:
    """A result the settings skip, with their reason."""
    reason = reasons.get(result.check.id)
    return result if reason is None else Result(result.check, result.model, "skipped", reason=reason)


def suppressions(repo: Repo) -> list[Suppression]:
    """The suppressions in the files that were read so far."""
    return [found for path in repo.read_paths() for found in _in_file(path, repo.find(path) or "")]


def _in_file(path: str, text: str) -> Iterator[Suppression]:
    if WORD not in text:
        return
    lines = text.split("\n")
    comments = dict(_comments(path, text))
    alone = {line for line in comments if _stands_alone(path, lines[line - 1])}
    for line, comment in comments.items():
        match = COMMENT.match(comment)
        checks = tuple(re.findall(r"[^\s,]+", match["checks"])) if match else ()
        target = line
        while target in alone:
            target += 1
        yield Suppression(path, line, target, checks, match["reason"].strip() if match else "")


def _stands_alone(path: str, text: str) -> bool:
    return text.lstrip().startswith("<!--" if path.endswith((".md", ".mdx")) else "#")


def _comments(path: str, text: str) -> Iterator[tuple[int, str]]:
    """The comments for this tool, each with its line."""
    if path.endswith(".py"):
        yield from _python_comments(text)
        return
    form = IN_MARKDOWN if path.endswith((".md", ".mdx")) else IN_TEXT
    for number, line in enumerate(text.split("\n"), 1):
        if match := form.search(line):
            yield number, match[1]


def _python_comments(text: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and token.string.lstrip("# ").startswith(WORD):
                yield token.start[0], token.string.lstrip("# ")
    except (tokenize.TokenError, SyntaxError):
        return  # the checks say so themselves


def suppress(results: Iterable[Result], found: Iterable[Suppression]) -> list[Result]:
    """The results without the findings that are suppressed; an error stays one."""
    by_place = {(each.path, each.target, check): each for each in found for check in each.checks}
    return [_without(result, by_place) for result in results]


def _without(result: Result, by_place: Mapping[tuple[str, int, str], Suppression]) -> Result:
    hidden = {
        finding: by_place[finding.path, finding.line, result.check.id]
        for finding in result.findings
        if (finding.path, finding.line, result.check.id) in by_place
    }
    if not hidden:
        return result
    reasons = dict.fromkeys(f"{each.path}:{each.line}: {each.reason or 'no reason'}" for each in hidden.values())
    kept = [finding for finding in result.findings if finding not in hidden]
    return result.keeping(kept, f"{len(hidden)} ignored ({'; '.join(reasons)})")


def audit(
    repo: Repo, settings: Settings, results: Iterable[Result], found: Iterable[Suppression], known: Collection[str]
) -> list[Result]:
    """What is wrong with the suppressions themselves: a result for each port that has any.

    `results` are those of the run before anything is suppressed.
    """
    results = list(results)
    findings: dict[str, list[Finding]] = {}
    for result in results:
        if result.check.id in settings.skip.get(result.model, {}):
            findings.setdefault(result.model, []).extend(_needless_skip(repo, result))
    models = list(dict.fromkeys(result.model for result in results))
    for each in found:
        if model := _concerned(repo, each, models):
            findings.setdefault(model, []).extend(_problems(each, results, known))
    return [Result(CHECK, model, "failed" if wrong else "passed", tuple(wrong)) for model, wrong in findings.items()]


def _needless_skip(repo: Repo, result: Result) -> Iterator[Finding]:
    if result.status == "passed":
        message = f"`{result.check.id}` passes for `{result.model}` without being skipped; remove the skip"
        line = skip_line(repo, result.model, result.check.id)
        yield Finding(message, FILE, line, symbol=result.check.id, severity="warning")


def _concerned(repo: Repo, each: Suppression, models: Collection[str]) -> str | None:
    """The port a suppression is for; None while a port it may be for was not looked at."""
    own = owner(each.path)
    if own in models:
        return own
    concerned = touched(repo, [each.path], Change("")) or all_ports(repo)
    if not set(concerned) <= set(models):
        return None
    text = (repo.find(each.path) or "").split("\n")
    named = repo.fact(Owners).named(text[each.target - 1 : each.target])
    return next((model for model in models if model in named), min(concerned))


def _problems(each: Suppression, results: Iterable[Result], known: Collection[str]) -> Iterator[Finding]:
    for message in _complaints(each, results, known):
        yield Finding(message, each.path, each.line, symbol=", ".join(each.checks), severity="warning")


def _complaints(each: Suppression, results: Iterable[Result], known: Collection[str]) -> Iterator[str]:
    if not each.checks:
        yield "this comment is not understood; write `tfport: ignore[check-id] reason`"
    elif not each.reason:
        yield f"`tfport: ignore[{', '.join(each.checks)}]` gives no reason; say why behind the bracket"
    for id in each.checks:
        judged = [result for result in results if result.check.id == id and result.status in ("passed", "failed")]
        places = {(finding.path, finding.line) for result in judged for finding in result.findings}
        if id not in known:
            yield f"no check is called `{id}`{near(id, known)}"
        elif judged and (each.path, each.target) not in places:
            yield f"`tfport: ignore[{id}]` hides nothing here; remove it"
