"""Reports of several runs put together to one, as if there had been one run."""

import json
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from checker.check import Check
from checker.finding import Edit, Finding
from checker.port import MODELS, Port
from checker.repo import Repo, Texts, Unreadable
from checker.report import Report, Shard
from checker.report.json import SCHEMA
from checker.run import Result
from checker.runtime.numbers import Numbers

Checks = Mapping[str, Check]
NOWHERE = Repo(Texts({}))


def read(path: Path, checks: Checks) -> Report:
    """A report as `--format json` writes it. Raises Unreadable where it is none, or is of another version."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version = data["schema"]
        strangers = {check["check"] for port in data["ports"] for check in port["checks"]} - checks.keys()
        if version == SCHEMA and not strangers:
            return _report(data, checks)
    except OSError as error:
        raise Unreadable(str(path), f"cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(str(path), "is no report of this tool; write it with --format json") from None
    what = f"has a check `{min(strangers)}`, which is not installed here" if strangers else f"has the schema {version}"
    raise Unreadable(str(path), f"is of another version: it {what}; use one version for all")


def _report(data: Mapping[str, Any], checks: Checks) -> Report:
    findings: dict[tuple[str, str], list[Finding]] = {}
    for each in data["findings"]:
        findings.setdefault((each["model"], each["check"]), []).append(_finding(each))
    ports = tuple(
        _port(**{key: each[key] for key in ("model", "folder", "stage") if key in each}) for each in data["ports"]
    )
    results = tuple(
        Result(checks[told["check"]], port["model"], told["status"], found, told["reason"])
        for port in data["ports"]
        for told in port["checks"]
        for found in [tuple(findings.get((port["model"], told["check"]), ()))]
    )
    numbers = {port["model"]: Numbers.parse(port["runtime"]) for port in data["ports"] if "runtime" in port}
    shard = (
        Shard(data["shard"]["number"], data["shard"]["of"], tuple(data["shard"]["models"]))
        if "shard" in data
        else None
    )
    return Report(ports, results, (), data["repo"]["commit"], numbers, shard)


def _port(model: str, folder: str = "", stage: Any = "ready") -> Port:
    return Port(NOWHERE, model, folder or f"{MODELS}/{model}", stage)


def _finding(data: Mapping[str, Any]) -> Finding:
    """A finding; where its edit stood, one that changes nothing, for the text of the file is not in the report."""
    path = data["path"]
    edit = (lambda: Edit(path, "", "")) if data["fixable"] else None
    place = (data["line"], data["column"], data["symbol"])
    return Finding(data["message"], path, *place, severity=data["severity"], edit=edit)


def merge(reports: Mapping[str, Report], checks: Checks) -> Report:
    """One report of several, by the names they go by. Raises Unreadable where they do not belong together."""
    for (name, one), (other, two) in combinations(reports.items(), 2):
        if problem := _discord(one, two):
            raise Unreadable("", f"{name} and {other} {problem}")
    whole = list(reports.values())
    shards = [report.shard for report in whole if report.shard]
    ports = {port.name: port for report in whole for port in report.ports}
    results = [result for report in whole for result in report.results]
    if shards:
        left = [model for model in shards[0].models if model not in ports]
        run = list(dict.fromkeys(result.check for result in results)) or [*checks.values()]
        results += [Result(check, model, "error", reason=_missing(shards)) for model in left for check in run]
        ports = {model: ports.get(model) or _port(model) for model in shards[0].models}
    numbers = {model: each for report in whole for model, each in report.numbers.items()}
    order = {model: at for at, model in enumerate(ports)}
    results.sort(key=lambda result: order[result.model])
    return Report(tuple(ports.values()), tuple(results), (), whole[0].commit, numbers)


def _discord(one: Report, other: Report) -> str:
    """Why two reports are not of one run, if so."""
    if one.commit != other.commit:
        return f"are of two commits ({one.commit} and {other.commit}); merge reports of one"
    if _run(one.shard) != _run(other.shard):
        return "are not parts of one run; merge reports of the same models and the same --shard …/N"
    if one.shard and other.shard and one.shard.number == other.shard.number:
        return f"are both shard {one.shard.number}/{one.shard.of}; leave one out"
    both = sorted({port.name for port in one.ports} & {port.name for port in other.ports})
    return f"are both about `{both[0]}`; leave one out" if both else ""


def _run(shard: Shard | None) -> tuple[int, tuple[str, ...]] | None:
    """What all shards of a run have in common."""
    return (shard.of, tuple(sorted(shard.models))) if shard else None


def _missing(shards: Iterable[Shard]) -> str:
    numbers = {shard.number: shard.of for shard in shards}
    of = max(numbers.values())
    absent = [str(number) for number in range(1, of + 1) if number not in numbers]
    if not absent:
        return "not run: no shard has it in its report"
    return f"not run: the report of shard {' and '.join(absent)} of {of} is missing"
