"""The machine that is timed."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import torch


def device() -> str:
    """What everything is timed on: the bench knows no other device."""
    return f"CPU: {_processor()}, {_cores()} cores"


def thread_count(asked: int | Literal["all"]) -> int:
    """A number of threads; all is one for each core."""
    return _cores() if asked == "all" else asked


@contextlib.contextmanager
def on_threads(threads: int) -> Iterator[None]:
    """That many threads inside each operation; as many as before afterwards."""
    before = torch.get_num_threads()
    # Vanishing numbers are slow on some processors, and random weights make more of them.
    torch.set_flush_denormal(True)
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cores() -> int:
    """Cores that this process may use, which can be fewer than there are; Linux tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    """The processor's name; Python knows it on few systems, Linux tells it in a file."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
