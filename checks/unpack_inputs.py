"""
The main layer and every model unpack their inputs with `@unpack_inputs`.

Users may pass a dict, a tuple or keyword arguments, and leave `output_attentions` or `return_dict` to the config.
`@unpack_inputs` sorts that out before `call` runs: on the main layer, on every model, on encoders and decoders that
can stand alone (they set `config_class`), and on `get_text_features` and its like. Without it, flags stay None and a
dict of inputs fails.

Guide: step 4, item 3. The main layer and all classes that use it have their `call` decorated with `@unpack_inputs`.
Severity: error. Inputs that work for every other model fail here.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
     def _prune_heads(self, heads_to_prune):
         raise NotImplementedError

+    @unpack_inputs
     def call(
```
"""

from collections.abc import Iterator

from checker.facts.copies import Copies
from checker.facts.modeling.unpacking import Unpacking
from checker.finding import Finding


def check(unpacking: Unpacking, copies: Copies) -> Iterator[Finding]:
    """Every method that takes a user's inputs has the decorator, or does its work itself."""
    for owner, method in unpacking.missing:
        yield copies.followed(
            Finding(
                f"`{owner.name}.{method.name}` takes a user's inputs but does not unpack them; decorate it with "
                "`@unpack_inputs` (from `modeling_tf_utils`), above its other decorators",
                owner.path,
                method.line,
                method.column,
                f"{owner.name}.{method.name}",
                edit=unpacking.edit(method, owner),
            )
        )
