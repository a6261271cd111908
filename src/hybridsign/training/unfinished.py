"""The file that keeps an unfinished training, so that it can be broken off and go on.

What goes on ends bit for bit where it would have ended, for all that changes from step to step is
kept, and is taken up again by the very same training only.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from hybridsign.console import log
from hybridsign.workspace import written_aside

DIGEST = hashlib.sha256().digest_size  # bytes, ahead of what torch wrote


@dataclass(frozen=True)
class Unfinished:
    """An unfinished training's file.

    Attributes:
        path: where it lies (`Place.unfinished`).
        record: what the training makes from what: its settings, inputs and code.
    """

    path: Path
    record: Mapping[str, Any]

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep where the training stands, in place of where it stood before."""
        buffer = io.BytesIO()  # unlike torch's own writer, a file says that the disk is full
        torch.save({"made_from": self._made_from, "state": dict(state)}, buffer)
        content = buffer.getbuffer()
        with written_aside(self.path) as aside, aside.open("wb") as file:
            file.write(hashlib.sha256(content).digest())
            file.write(content)

    def state(self) -> dict[str, Any] | None:
        """Where the training stood when it was kept; None if it has to begin anew."""
        if not self.path.is_file():
            return None
        try:
            content = _read(self.path)
        except ValueError as error:
            log.warning("%s: no unfinished training: %s. It begins anew.", self.path, error)
            return None
        made_from = self._made_from
        other = [name for name in made_from if content["made_from"].get(name) != made_from[name]]
        if other:
            named = ", ".join(other)
            log.info("%s: of a training with other %s. This one begins anew.", self.path, named)
            return None
        return content["state"]

    @property
    def _made_from(self) -> dict[str, Any]:
        """The record, and the library by which the same steps may be other numbers."""
        return {**self.record, "torch": str(torch.__version__)}


def _read(path: Path) -> dict[str, Any]:
    """The file's content, as it was written; reading it cannot run code."""
    data = path.read_bytes()
    digest, content = data[:DIGEST], data[DIGEST:]
    # torch leaves checksums aside, and fills what a damaged directory misses with anything.
    if hashlib.sha256(content).digest() != digest:
        raise ValueError("it is damaged or cut short")
    try:
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a hostile file
        raise ValueError("it holds more than a training") from error
