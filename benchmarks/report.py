"""How figures are printed: side by side, with the aim."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

CLIENTS = 8


def say(text: str) -> None:
    print(text, flush=True)


def row(name: str, value: str, aim: str = "") -> None:
    """One figure with its aim."""
    say(f"  {name:<62} {value:>16}   {aim}")


def rate(work: Sequence[Callable[[], None]], clients: int = CLIENTS) -> float:
    """Calls per second when this many clients share the work."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(call) for call in work]:
            done.result()
    return len(work) / (time.perf_counter() - begun)


def quantiles(seconds: Sequence[float]) -> tuple[float, float]:
    """p50 and p95, in milliseconds."""
    ordered = sorted(seconds)
    return (
        statistics.median(ordered) * 1000,
        ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))] * 1000,
    )
