"""Cuts `api.json` out of GitHub's own description of its API.

    npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
    python tests/github/extract.py package/generated/api.github.com.json > tests/github/api.json

The description is published under the MIT licence, copyright (c) 2020 Octokit contributors.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPO = "/repos/{owner}/{repo}"
COMMENT = f"{REPO}/issues/comments/{{comment_id}}"
OPERATIONS = {
    f"{REPO}/pulls": ("get",),
    f"{REPO}/pulls/{{pull_number}}": ("get",),
    f"{REPO}/pulls/{{pull_number}}/files": ("get",),
    f"{REPO}/pulls/{{pull_number}}/comments": ("get",),
    f"{REPO}/pulls/comments/{{comment_id}}": ("delete",),
    f"{REPO}/pulls/{{pull_number}}/reviews": ("post",),
    f"{REPO}/commits/{{commit_sha}}/pulls": ("get",),
    f"{REPO}/issues/{{issue_number}}/comments": ("get", "post"),
    COMMENT: ("get", "patch", "delete"),
    "/user": ("get",),
}
PROSE = {"description", "example", "examples", "externalDocs", "operationId", "summary", "tags", "title", "deprecated"}


def main(path: str) -> None:
    whole = json.loads(Path(path).read_text(encoding="utf-8"))
    paths = {path: {method: _slim(whole["paths"][path][method]) for method in OPERATIONS[path]} for path in OPERATIONS}
    components: dict[str, dict[str, Any]] = {}
    todo = [*_references(paths)]
    while todo:
        _, _, kind, name = todo.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = _slim(whole["components"][kind][name])
            todo += _references(components[kind][name])
    slim = {"info": {"source": "@octokit/openapi 23.0.2, MIT"}, "paths": paths, "components": components}
    print(json.dumps(slim, sort_keys=True, separators=(",", ":")))


def _slim(node: Any, *, names: bool = False) -> Any:
    """A part of the description as JSON Schema: without prose, and `nullable` as a type."""
    if isinstance(node, list):
        return [_slim(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _slim(value, names=key == "properties")
        for key, value in node.items()
        if names or not (key in PROSE or key.startswith("x-"))
    }
    if names or not kept.pop("nullable", False):
        return kept
    return {"anyOf": [kept, {"type": "null"}]}


def _references(node: Any) -> Iterator[str]:
    yield from re.findall(r'"\$ref": "([^"]+)"', json.dumps(node))


if __name__ == "__main__":
    main(sys.argv[1])
