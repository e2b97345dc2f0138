"""
What is copied says so with `# Copied from`, and still equals its source.

Most layers of a port exist in another TensorFlow model already. The comment above them lets `make fix-copies` carry
every repair of the source to its copies, so it must be written exactly as `utils/check_copies.py` reads it, name a
class or function that exists, and be true. Copy TensorFlow from TensorFlow, not from PyTorch.

Guide: step 4, item 2. You have used `#copied from ...` whenever possible.
Severity: error. `make repo-consistency` fails on it, or worse, passes over it; code that only looks copied is advice.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
+# Copied from transformers.models.another_bert.modeling_tf_another_bert.TFAnotherBertMLP with AnotherBert->BrandNewBert
-# Copied from models.another_bert.modeling_tf_another_bert.TFAnotherBertMLP with AnotherBert->BrandNewBert
```
"""  # noqa: E501 - a directive is one line, however long

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from checker.facts.copies import Copies, Copy
from checker.facts.directives import Malformed, normal
from checker.facts.lookalikes import Lookalikes
from checker.finding import Finding, Severity


def check(copies: Copies, lookalikes: Lookalikes) -> Iterator[Finding]:
    """Comments that only look like directives, directives that are wrong or untrue, and copies without one."""
    for comment in copies.malformed:
        yield _not_read(comment, copies)
    for copy in copies.copies:
        mistaken = _mistaken(copy, copies)
        if mistaken:
            yield mistaken
        if (mistaken is None or mistaken.severity == "warning") and (unequal := _unequal(copy, copies)):
            yield unequal
    for alike in lookalikes.found:
        yield Finding(
            f"`{alike.block.name}` is line for line `{alike.source.name}` of `{alike.source.path}`; write "
            f"`{alike.directive.strip()}` above it, so that it follows when the source is repaired",
            alike.block.path,
            alike.block.start + 1,
            alike.block.indent + 1,
            alike.block.name,
            severity="advice",
            edit=partial(lookalikes.marked, alike),
        )


def _not_read(comment: Malformed, copies: Copies) -> Finding:
    """A comment that the script does not take for a directive."""
    meant = copies.meant(comment)
    unknown = f"`{comment.reference}` does not exist, so name what it is from"
    advice = f"write `{meant.text.strip()}`" if meant else unknown
    return Finding(
        f"`make fix-copies` does not read this comment, so nothing keeps the copy up to date; {advice}",
        comment.path,
        comment.line + 1,
        comment.indent + 1,
        copies.below(comment.path, comment.line),
        edit=partial(copies.rewritten, meant) if meant and copies.is_true(meant) else None,
    )


def _mistaken(copy: Copy, copies: Copies) -> Finding | None:
    """A directive without a block, with a source that does not exist, or with words the script passes over."""
    directive, wordless = copy.directive, bool(copy.directive.tail) and not copy.directive.tail.startswith("with")
    right = replace(directive, tail=normal(directive.tail))
    edit = None
    if copy.block is None:
        problem = "no class or function follows this directive; put it right above the `class` or `def`"
    elif copy.source is None:
        near = copies.near(directive)
        problem = f"`{directive.source}` does not exist{f'; did you mean `{near}`?' if near else ''}"
        edit = partial(copies.rewritten, replace(directive, source=near)) if near else None
    elif directive.replacements.ignored:
        ignored = "`, `".join(directive.replacements.ignored)
        problem = f"`make fix-copies` passes over `{ignored}`; write replacements as `with A->B, C->D`"
        edit = partial(copies.rewritten, right) if copies.is_true(right) else None
    elif wordless:
        problem = "the replacements of a directive begin with `with`; write it before the first"
        edit = partial(copies.rewritten, right)
    else:
        return None
    severity: Severity = "warning" if wordless and copy.block and copy.source else "error"
    return Finding(problem, directive.path, directive.line + 1, directive.indent + 1, copy.name, severity, edit)


def _unequal(copy: Copy, copies: Copies) -> Finding | None:
    """A copy that is no longer what its directive says."""
    if copy.difference is None or copy.source is None:
        return None
    synced = copies.synced(copy)
    return Finding(
        f"`{copy.name}` is not what its directive says: from this line on it differs from `{copy.source.name}` of "
        f"`{copy.source.path}`, with the replacements made; run `make fix-copies` to take the source's code, or, "
        "where the difference is meant, remove the `# Copied from` line",
        copy.directive.path,
        copy.difference + 1,
        1,
        copy.name,
        edit=(lambda: synced) if synced else None,
        gives_way=copy.around_difference,
    )
