"""
With the same weights and inputs, both sides give the same outputs.

This runs the models (`--runtime`): every output, hidden state and attention in evaluation mode, with two draws of
random weights, one of which lets activations and scales show, the other the epsilons. A difference is allowed up to
`--max-error` (1e-5) of the largest value of its tensor, or, where float32 is less exact than that by itself, 20 times
what PyTorch in float32 differs from PyTorch in float64. The first hidden state that differs tells where to look: all
before it is right. Of one class, each switch of the configuration that both files read is turned too, for the tests
leave many of them off.

Guide: step 5. The outputs of both sides are equal within 1e-5.
Severity: error. The pretrained weights do not mean the same in TensorFlow (a warning with a switch turned).

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        hidden_states = hidden_states + self.mlp(hidden_states, training=training)
+        hidden_states = hidden_states + self.mlp(self.mlp_norm(hidden_states), training=training)
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.mlp_norm = keras.layers.LayerNormalization(epsilon=1e-5, name="mlp_norm")
+        self.mlp_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="mlp_norm")
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Outputs
from checker.facts.running.worker import together
from checker.finding import Finding, Severity


def check(outputs: Outputs) -> Iterator[Finding]:
    """The first tensor that differs, once for all classes that share its cause, and what is not implemented."""
    for found in outputs.differences:
        owner, owners = found.owners[0], together(found.owners)
        severity: Severity = "warning" if found.switch else "error"
        owners += f" with `{found.switch}` in its configuration" if found.switch else ""
        if found.raised:
            place = found.raised if found.raised.path == owner.path else owner
            message = f"calling {owners} fails: {found.raised}"
            yield Finding(message, place.path, place.line, symbol=owner.name, severity=severity)
            continue
        look = f"`{found.before}` is right, so compare what follows it" if found.before else "compare what computes it"
        yield Finding(
            f"`{found.tensor}` of {owners} {found.problem}; {look} with the PyTorch code",
            owner.path,
            owner.line,
            symbol=owner.name,
            severity=severity,
        )
    for name, classes in outputs.refused.items():
        yield Finding(
            f"`{name}` raises NotImplementedError in {together(classes)}, but PyTorch takes it; the rest was compared "
            "without it",
            classes[0].path,
            classes[0].line,
            symbol=classes[0].name,
            severity="advice",
        )
