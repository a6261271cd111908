"""On what networks learn and sign: the CPU, or a GPU that this process has to itself.

Noise is drawn on the CPU on any device, so that a clip's stream depends on (seed, clip) alone, and
moved there; only dropout draws from the device's own stream.
"""

from __future__ import annotations

import functools
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from hybridsign import side_by_side
from hybridsign.console import log
from hybridsign.workspace import StageError

if TYPE_CHECKING:
    import torch

Device = Literal["cpu", "cuda"]
_SECONDS_BETWEEN_LOOKS = 2.0


def torch_device(name: Device) -> torch.device:
    """The device that settings name.

    Of several GPUs a process takes the first that no other process of this user's has taken, and
    keeps it until it ends; where all are taken, it waits. Processes that torchrun started take
    the GPU of their number on the machine.

    Raises:
        StageError: there is no GPU, or torch was built without.
    """
    import torch

    if name == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise StageError(
            f"device: params.yaml asks for cuda, but torch {torch.__version__} finds no GPU on "
            "this machine. Set device to cpu, or install the driver and a build of torch for GPUs "
            "(docs/scaling.md, 'A GPU'); `python -m hybridsign doctor` tells what torch finds."
        )
    number = side_by_side.number_here() if side_by_side.processes() > 1 else _held_gpu()[0]
    torch.cuda.set_device(number)
    return torch.device("cuda", number)


def claimed(names: Sequence[str], folder: Path) -> tuple[int, IO[str]]:
    """The number of the first thing that no other process has, and the open file that holds it.

    Closing the file, or the end of the process in whatever way, lets go of it.

    Args:
        names: of the things, fit for a file's name.
        folder: where the files lie.
    """
    import fcntl

    told = False
    while True:
        for number, name in enumerate(names):
            file = (folder / f"hybridsign-{os.getuid()}-{name}.lock").open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            return number, file
        if not told:
            log.info("waiting for %s, which another process has", " or ".join(names))
            told = True
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def random_state(device: torch.device) -> torch.Tensor:
    """Where the stream stands from which dropout on a device draws."""
    import torch

    return torch.get_rng_state() if device.type == "cpu" else torch.cuda.get_rng_state(device)


def set_random_state(state: torch.Tensor, device: torch.device) -> None:
    """Let that stream stand there again."""
    import torch

    if device.type == "cpu":
        torch.set_rng_state(state)
    else:
        torch.cuda.set_rng_state(state, device)


@functools.cache
def _held_gpu() -> tuple[int, IO[str]]:
    """One for as long as the process lives; cached, so that its file stays open."""
    import torch

    # A number says nothing where CUDA_VISIBLE_DEVICES shows each process other GPUs.
    cards = [torch.cuda.get_device_properties(n).uuid for n in range(torch.cuda.device_count())]
    return claimed([f"gpu-{card}" for card in cards], Path(tempfile.gettempdir()))
