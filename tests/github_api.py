"""What GitHub says of its API itself, to check requests and answers by; `github/extract.py` cuts it out."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

DESCRIPTION = json.loads((Path(__file__).parent / "github" / "api.json").read_text(encoding="utf-8"))


class Operation(NamedTuple):
    """An operation of the API, and what a path says of its parameters."""

    about: Mapping[str, Any]
    in_path: Mapping[str, str]


def operation(method: str, path: str) -> Operation | None:
    """The operation that a request asks for."""
    for template, methods in DESCRIPTION["paths"].items():
        match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
        if match and method.lower() in methods:
            return Operation(methods[method.lower()], match.groupdict())
    return None


def wrong_request(asked: Operation, query: Mapping[str, str], body: Any) -> list[str]:
    """What a request has that the description has not."""
    given = {"path": asked.in_path, "query": query}
    known: dict[str, set[str]] = {"path": set(), "query": set()}
    wrong = []
    for each in map(_resolved, asked.about.get("parameters", [])):
        known[each["in"]].add(each["name"])
        value = given[each["in"]].get(each["name"])
        if value is not None:
            typed = int(value) if each["schema"].get("type") == "integer" and value.isdigit() else value
            wrong += [f"{each['name']}: {problem}" for problem in _problems(each["schema"], typed)]
    wrong += [f"no parameter is called {name}" for place in given for name in given[place].keys() - known[place]]
    schema = _content(asked.about.get("requestBody", {}))
    if schema is None:
        return wrong if body is None else [*wrong, "takes no body"]
    named = schema.get("properties", {}).keys()
    unknown = [f"no field is called {name}" for name in (body or {}).keys() - named]
    return [*wrong, *unknown, *_problems(schema, body)]


def wrong_answer(asked: Operation, status: int, body: Any) -> list[str]:
    """What an answer has that the description has not."""
    about = asked.about["responses"].get(str(status))
    if about is None:
        # limits and faults may come from anywhere
        return [] if status in (401, 403, 404, 410, 429) or status >= 500 else [f"never answers {status}"]
    schema = _content(_resolved(about))
    return [] if schema is None and body is None else list(_problems(schema or {"const": None}, body))


def sample(name: str, **known: Any) -> dict[str, Any]:
    """The least object of a kind that the description allows, with what is known of it."""
    made = {**_least(DESCRIPTION["components"]["schemas"][name]), **known}
    assert isinstance(made, dict)
    return made


def _least(schema: Mapping[str, Any]) -> Any:
    schema = _resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if all_of := schema.get("allOf"):
        return {key: value for part in all_of for key, value in _least(part).items()}
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return None if {"type": "null"} in choices else _least(choices[0])
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: _least(schema["properties"][name]) for name in schema.get("required", [])}
    text = {"uri": "https://github.invalid", "date-time": "2024-02-01T00:00:00Z"}.get(schema.get("format", ""), "x")
    return {"string": text, "integer": 1, "number": 1, "boolean": False, "array": []}[kind]


def _content(about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for kind, content in about.get("content", {}).items():
        if kind.endswith("json"):
            found: Mapping[str, Any] = _resolved(content["schema"])
            return found
    return None


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = DESCRIPTION["components"][kind][name]
    return node


def _problems(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    for error in _validator(json.dumps(schema)).iter_errors(value):
        yield f"{error.json_path}: {error.message[:200]}"


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"allOf": [json.loads(schema)], "components": DESCRIPTION["components"]})
