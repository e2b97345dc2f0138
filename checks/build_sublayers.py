"""
Every layer with weights is built once, in `build`, in its own name scope.

Weights must exist, with their full names, before a checkpoint is loaded into them. So a layer's `build` builds each
sublayer that holds weights, under `tf.name_scope(self.sublayer.name)`; a list is built in a loop. A sublayer that is
left out has no weights when the checkpoint comes, and starts from random ones.

Guide: step 4, tip 10. Keras models need to be built in order to load pretrained weights.
Severity: error. The weights of the sublayer are not loaded (a warning, where the sublayer is optional or built twice).

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         if getattr(self, "key", None) is not None:
             with tf.name_scope(self.key.name):
                 self.key.build([None, None, self.config.hidden_size])
+        if getattr(self, "value", None) is not None:
+            with tf.name_scope(self.value.name):
+                self.value.build([None, None, self.config.hidden_size])
```
"""

from collections.abc import Iterator

from checker.facts.modeling.building import Building, Gap
from checker.finding import Finding


def check(building: Building) -> Iterator[Finding]:
    """No sublayer with weights is left out, out of reach, in another's scope or built again."""
    for gap in building.gaps:
        yield Finding(
            _message(gap),
            gap.owner.path,
            *_where(gap),
            ".".join((gap.owner.name, *gap.attributes[: len(gap.attributes) == 1])),
            "error" if gap.certain else "warning",
        )


def _where(gap: Gap) -> tuple[int, int]:
    """The line and column to edit: the `build` that leaves a sublayer out, else what is wrong in it."""
    build = gap.owner.methods.get("build")
    if gap.problem == "not built" and build:
        return build.line, build.column
    return gap.place.line, gap.place.column


def _message(gap: Gap) -> str:
    names = ", ".join(f"`self.{attribute}`" for attribute in gap.attributes)
    first = f"self.{gap.attributes[0]}"
    loop = f"`for layer in {first}:`, each under `tf.name_scope(layer.name)`"
    match gap.problem:
        case "no build":
            return (
                f"`{gap.owner.name}` has no `build`, so nothing can be loaded into {names}; add one that builds them"
            )
        case "not built" if gap.many:
            return f"`build` leaves out {names}; loop: {loop}"
        case "not built":
            return f"`build` leaves out {names}; build it under `with tf.name_scope({first}.name):`"
        case "unreachable":
            one = len(gap.attributes) == 1
            verb, what = ("is", "it") if one else ("are", "them")
            return f"{names} {verb} built behind a `return`, that is never; move {what} before, or drop the `return`"
        case "not all":
            return f"only one of {names} is built; loop: {loop}"
        case "other scope":
            return f"{names} is built in the scope `{gap.scope}`; build it under `with tf.name_scope({first}.name):`"
    return f"{names} is built a second time, which makes its weights again; build it once"
