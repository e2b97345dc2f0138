"""The JSON format: the contract of `report.schema.json`, for other tools."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from checker.finding import Finding, Severity
from checker.port import Port
from checker.report import Report
from checker.report.lines import Line, line
from checker.run import Result

SCHEMA = 1


def render(report: Report, width: int) -> Iterator[Line]:
    """The report as JSON."""
    for text in json.dumps(as_data(report), indent=2).splitlines():
        yield line(text)


def as_data(report: Report) -> dict[str, Any]:
    """The report as the schema describes it."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "tfport-check", "version": version("tfport-check")},
        "repo": {"commit": report.commit},
        **({"shard": asdict(report.shard)} if report.shard else {}),
        "ports": [_port(report, port) for port in report.ports],
        "findings": [_finding(*found) for found in report.findings()],
    }


def _port(report: Report, port: Port) -> dict[str, Any]:
    numbers = report.numbers.get(port.name)
    return {
        "model": port.name,
        "folder": port.folder,
        "stage": port.stage,
        "checks": [_check(result) for result in report.of(port)],
        **({"runtime": asdict(numbers)} if numbers else {}),
    }


def _check(result: Result) -> dict[str, str]:
    return {"check": result.check.id, "status": result.status, "reason": result.reason}


def _finding(result: Result, finding: Finding, severity: Severity) -> dict[str, str | int | bool]:
    return {
        "check": result.check.id,
        "model": result.model,
        "severity": severity,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "symbol": finding.symbol,
        "message": finding.message,
        "fixable": finding.edit is not None,
    }
