"""
The docstrings describe the arguments that the methods take.

Users read the documentation of `call` on the website, where it is put together from the shared `*_INPUTS_DOCSTRING`
and the method's own docstring. A docstring taken over from PyTorch or from another model describes arguments that are
not there, and lacks those that are.

Guide: step 4, change 5. Add the documentation pointers to the public methods.
Severity: warning. The code runs; its documentation is wrong (advice, where PyTorch's is wrong in the same way).

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
+        inputs_embeds (`Numpy array` or `tf.Tensor` of shape `({0}, hidden_size)`, *optional*):
+            An embedded representation, passed instead of `input_ids`.
         output_attentions (`bool`, *optional*):
```
"""

from collections.abc import Iterator

from checker.facts.arguments import Arguments, Mismatch
from checker.finding import Finding, Severity


def check(arguments: Arguments) -> Iterator[Finding]:
    """Arguments that are described or taken only, and descriptions that run together."""
    for found in arguments.mismatches:
        severity: Severity = "advice" if found.there else "warning"
        yield Finding(_problem(found), found.path, found.line, 1, found.symbol, severity)
    for docs, entry in arguments.joined:
        yield Finding(
            f"the description of `{entry.name}` begins in the midst of another argument's; begin a new line with it, "
            "as deep as the other arguments",
            docs.path,
            entry.line,
            1,
            docs.symbol,
        )


def _problem(found: Mismatch) -> str:
    too = ", as in PyTorch" if found.there else ""
    if found.described and found.taken:
        return (
            f"the docstring describes `{found.described}`, but what is taken is `{found.taken}`; describe that instead"
        )
    if found.shared:
        return (
            f"`{found.shared}` describes `{found.described}`, which this method does not take{too}; take it and hand "
            "it on, or document the method without it"
        )
    if found.described:
        return f"the docstring describes `{found.described}`, which is not taken{too}; remove its description"
    return f"`{found.taken}` is taken, but not described{too}; describe it in the docstring"
