"""Which methods take a model's inputs as users give them, and whether they unpack them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Self

from checker.facts.modeling import Class, Method, Modeling
from checker.facts.modeling.edits import decorated
from checker.facts.modeling.shared import Shared
from checker.finding import Edit
from checker.port import Port, PortFact
from checker.repo import Repo, Skip

FLAGS = ("output_attentions", "output_hidden_states", "return_dict")
BY_HAND = re.compile(r"(?:\w+\.)*\w*inputs?_\w*processing")


def unpacks(method: Method) -> bool:
    """Whether a method unpacks its inputs, by the decorator or by hand as it was done before."""
    return method.decorated("unpack_inputs") or any(BY_HAND.fullmatch(call.function) for call in method.calls)


@dataclass(frozen=True)
class Unpacking(PortFact):
    """The methods that take `input_ids`, `return_dict` and the like as users give them."""

    modeling: Modeling
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        if not port.fact(Shared).defines("unpack_inputs"):
            raise Skip("this tree has no unpack_inputs yet; it unpacks by hand with input_processing()")
        return cls(port.fact(Modeling), port.repo)

    @property
    def missing(self) -> Iterator[tuple[Class, Method]]:
        """Those that neither have the decorator nor do its work themselves."""
        return ((owner, method) for owner, method in self.entrances if not unpacks(method))

    def edit(self, method: Method, owner: Class) -> Callable[[], Edit]:
        """The decorator above the method."""
        return partial(self._edit, method, owner.path)

    def _edit(self, method: Method, path: str) -> Edit:
        text = self.repo.text(path)
        return Edit(path, text, decorated(text, method.first, "unpack_inputs", "modeling_tf_utils"))

    @cached_property
    def entrances(self) -> tuple[tuple[Class, Method], ...]:
        owners = self.modeling.tensorflow.values()
        return tuple(
            (owner, method)
            for owner in owners
            for method in owner.methods.values()
            if self._is_entrance(owner, method)
        )

    def _is_entrance(self, owner: Class, method: Method) -> bool:
        """Whether a method is called with a user's inputs, or with flags that may be None and mean the config's."""
        modeling = self.modeling
        if method.name != "call":
            return self._is_further_entrance(owner, method)
        if modeling.is_main_layer(owner):
            return True
        if modeling.is_model(owner):
            return bool(method.parameter("return_dict")) and not self._is_inner(owner, method)
        stands_alone = {"config_class", "base_model_prefix"} & set(owner.attributes)
        return bool(stands_alone) and all(method.parameter(flag) for flag in FLAGS)

    def _is_inner(self, owner: Class, method: Method) -> bool:
        """Whether a model is used as a layer only, and sees to its flags itself."""
        tests = {
            name for condition in method.conditions for name in condition.names if "is not None" in condition.text
        }
        return not owner.name.endswith("Model") and bool(tests & set(FLAGS)) and self.modeling.holders(owner) != []

    def _is_further_entrance(self, owner: Class, method: Method) -> bool:
        """`get_text_features` and its like: of the main layer, and of the model that wraps one."""
        flag = method.parameter("return_dict")
        if flag is None or flag.default != "None":
            return False
        if self.modeling.is_main_layer(owner):
            return True
        wrapped = [callee for call in method.calls for callee in self.modeling.callees(owner, call)]
        return any(
            callee.method is not method and callee.method is not None and callee.method.name == method.name
            for callee in wrapped
        )
