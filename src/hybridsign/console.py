"""What a person sees while a stage runs: log lines and progress."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger("hybridsign")
# Set by the workflow, where several stages share one terminal and bars would overwrite each other.
NO_PROGRESS = "HYBRIDSIGN_NO_PROGRESS"
SECONDS_BETWEEN_LINES = 15.0
WARNINGS = -1  # the verbosity that leaves all else out


def configure(verbosity: int) -> None:
    """Send log lines to standard error: -1 warnings only, 0 information, 1 details."""
    from rich.console import Console
    from rich.logging import RichHandler

    level = {WARNINGS: logging.WARNING, 0: logging.INFO}.get(verbosity, logging.DEBUG)
    # Rich folds lines to the width of the terminal; elsewhere a message stays on its line.
    handler: logging.Handler = logging.StreamHandler()
    if sys.stderr.isatty():
        console = Console(stderr=True)
        handler = RichHandler(console=console, show_path=False, show_time=False, show_level=False)
    handler.setLevel(level)
    log.handlers = [handler]
    log.setLevel(logging.DEBUG)
    log.propagate = False


def log_to(path: Path) -> None:
    """Keep all log lines in a file too, beginning anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)


def progress(items: Iterable[T], what: str, total: int | None = None, done: int = 0) -> Iterator[T]:
    """Iterate with a bar in a terminal, and with a line now and then in the log file elsewhere.

    Args:
        items: still to come.
        what: is being done, for people.
        total: items, those already done among them; counted where it is not told.
        done: items that were done before.
    """
    if total is None and isinstance(items, Sized):
        total = done + len(items)
    if sys.stderr.isatty() and NO_PROGRESS not in os.environ and _shows_information():
        from rich.console import Console
        from rich.progress import track

        yield from track(
            items,
            what,
            total,
            completed=done,
            console=Console(stderr=True),
            transient=True,
            disable=False,
        )
        return
    last = time.monotonic()
    for number, item in enumerate(items, start=done + 1):
        yield item
        if time.monotonic() - last > SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            log.debug("%s: %d of %s", what, number, total if total is not None else "?")


def _shows_information() -> bool:
    return any(handler.level <= logging.INFO for handler in log.handlers)
