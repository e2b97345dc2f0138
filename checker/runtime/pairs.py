"""Each pair of classes: built tiny, saved by PyTorch, loaded by TensorFlow, and compared, step by step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.runtime import checkpoint, comparing, forms, generic, loading, saving, switches, testers, training
from checker.runtime.pair import Pair, Request, Result
from checker.runtime.reference import Reference
from checker.runtime.seeds import sow
from checker.runtime.sharing import Share

Step = Callable[[Pair, Reference, Any, Result], None]
FURTHER: dict[str, Step] = {
    "convert": checkpoint.convert,
    "forms": forms.input_forms,
    "save": saving.save,
    "xla": forms.compiled,
    "switches": switches.compare,
    "train": training.train,  # the last: its layers are listened to from then on
}
ONCE = ("xla", "switches")  # they take long, and a model's heads differ little there


def run(log: Any, request: Request, share: Share, before: Any) -> None:
    """The pairs of a share, in the order of the request; what is made ready for all of them is said to `before`."""
    cases: testers.Cases = {}
    with before.step("inputs") as result:
        problems: list[str] = []
        cases = testers.cases(Path(request["root"]), request["model"], problems)
        result["from_tests"], result["problems"] = sorted(cases), problems
    forms.spare_library()
    done: list[str] = []
    for at, names in enumerate(request["pairs"]):
        if (share.leads or _is_small(names, cases)) and share.take(at, names["tf"]):
            _run_pair(log, request, names, cases, share, done)


def _is_small(names: dict[str, str], cases: testers.Cases) -> bool:
    """Whether two such models have room beside each other: no test says how small images or sound may be."""
    torch_class = getattr(import_module(names["pt_module"]), names["pt"], None)
    return names["pt"] in cases or getattr(torch_class, "main_input_name", "input_ids") == "input_ids"


def _run_pair(
    log: Any, request: Request, names: dict[str, str], cases: testers.Cases, share: Share, done: list[str]
) -> None:
    name = names["tf"]
    scratch = share.folder / "weights"
    sow()
    with log.step("build", name) as result:
        pair = _pair(request, names, cases, scratch)
        result["tester"] = names["pt"] in cases
        pair.first = share.leads and not done
        pair.wrapped = names == request["pairs"][:2][-1]  # the second, where there is one: the first has most to do
        references = _references(pair)
    if "problem" not in result and _run_steps(log, request, pair, references):
        done.append(name)
    shutil.rmtree(scratch, ignore_errors=True)
    import_module("tensorflow").keras.backend.clear_session()


def _pair(request: Request, names: dict[str, str], cases: testers.Cases, scratch: Path) -> Pair:
    if request.get("checkpoint"):
        return checkpoint.RealPair(request, names, scratch)
    return Pair(request, names, cases.get(names["pt"]) or generic.case(names, cases), scratch)


def _references(pair: Pair) -> dict[str, Any]:
    """What PyTorch does for each draw; where it cannot, maybe because it does not know where a text ends."""
    try:
        return {draw: Reference(pair, draw) for draw in pair.draws}
    except Exception:
        if getattr(pair.config, "pad_token_id", 0) is not None:
            raise
    pair.config.pad_token_id = 0
    return {draw: Reference(pair, draw) for draw in pair.draws}


def _run_steps(log: Any, request: Request, pair: Pair, references: dict[str, Any]) -> bool:
    """Whether the model came as far as the steps after its outputs."""
    with log.step("load", pair.name) as loaded:
        models = {draw: loading.load(pair, each, loaded) for draw, each in references.items()}
    if "problem" in loaded:
        return False
    with log.step("outputs", pair.name) as result:
        comparing.compare(pair, references, models, result)
    if "problem" in result:
        return False
    pair.verified = comparing.verified(loaded, result)
    for step, work in FURTHER.items():
        if step in request["steps"] and (step not in ONCE or pair.first):
            with log.step(step, pair.name) as result:
                work(pair, references["large"], models["large"], result)
    return True
