"""Judging the ports: one after the other or, where their models run, as many at a time as are asked for."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.check import Check
from checker.commands.screen import progress, steps
from checker.port import Execution, Port
from checker.run import Result, judge
from checker.runtime.numbers import Numbers

if TYPE_CHECKING:
    from checker.runtime.messages import Event


def judge_ports(checks: list[Check], ports: list[Port]) -> list[Result]:
    """All checks about all ports; a port's facts are let go with the copy that read them."""
    return [result for port in progress(ports) for result in judge(checks, replace(port, _facts={}))]


def run_ports(
    checks: list[Check], ports: list[Port], execution: Execution, jobs: int
) -> tuple[list[Result], dict[str, Numbers]]:
    """All checks about all ports, their models run, and what was measured of each."""
    from concurrent.futures import ThreadPoolExecutor

    with steps(len(ports)) as tell, ThreadPoolExecutor(jobs) as pool:
        watcher = Watcher(tell)
        copies = [replace(port, execution=replace(execution, listen=watcher.hear), _facts={}) for port in ports]
        futures = [pool.submit(_judge, checks, port, tell) for port in copies]
        copies.clear()
        try:
            results = [result for future in futures for result in future.result()]
        except BaseException:
            watcher.over = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results, watcher.numbers()


def _judge(checks: list[Check], port: Port, tell: Callable[[str, int], None]) -> list[Result]:
    results = judge(checks, port)
    tell("", 1)
    return results


class Watcher:
    """Hears what the workers tell, and says where they are; once it is `over`, each is ended at its next word."""

    def __init__(self, tell: Callable[[str, int], None]) -> None:
        self.tell, self.over = tell, False
        self.heard: dict[str, list[Event]] = {}

    def hear(self, model: str, events: "Iterable[Event]") -> None:
        if self.over:
            raise KeyboardInterrupt
        for event in events:
            self.heard.setdefault(model, []).append(event)
            if event["event"] == "begin":
                self.tell(" · ".join(filter(None, (model, event["class"], event["step"]))), 0)

    def numbers(self) -> dict[str, Numbers]:
        """What was measured, by model."""
        measured = {model: Numbers.of(events) for model, events in self.heard.items()}
        return {model: numbers for model, numbers in measured.items() if numbers}
