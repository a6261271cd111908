"""Processes that train one network side by side, each on its part of every batch.

`torchrun` starts them and tells each, in environment variables, which one it is. A loss is a sum
over what a batch holds, divided by how much that is. Each process sums over clips of its own and
divides by what all hold (`total`), so that losses and gradients of the processes add up to those
of one process with the whole batch. A process that was started alone is all there are: nothing is
sent, and no number changes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter

T = TypeVar("T")


def processes() -> int:
    """How many train this network."""
    return _told("WORLD_SIZE", alone=1)


def number() -> int:
    """Which of them this one is, from 0 on."""
    return _told("RANK", alone=0)


def number_here() -> int:
    """Which of those on this machine this one is, from 0 on."""
    return _told("LOCAL_RANK", alone=0)


def is_first() -> bool:
    """Whether this is the one that writes files and speaks to people."""
    return number() == 0


def own_rows() -> slice:
    """The rows of a batch that this process learns from."""
    return slice(number(), None, processes())


@contextlib.contextmanager
def joined(device: Literal["cpu", "cuda"] = "cpu") -> Iterator[None]:
    """Meet the others, if there are any, for as long as the body runs.

    Args:
        device: where the tensors lie that will be added up.
    """
    if processes() == 1:
        yield
        return
    import torch.distributed

    # What is no tensor, such as the state that all begin with, is sent by gloo on any device.
    torch.distributed.init_process_group("gloo" if device == "cpu" else "cpu:gloo,cuda:nccl")
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


def total(part: Tensor) -> Tensor:
    """The sum of what each process gives, for all to have; no gradient goes through it."""
    whole = part.detach()
    if processes() == 1:
        return whole
    import torch.distributed

    whole = whole.clone()
    torch.distributed.all_reduce(whole)
    return whole


def of_the_first(value: T) -> T:
    """What the first process gives, for all to have."""
    if processes() == 1:
        return value
    import torch.distributed

    given = [value]
    torch.distributed.broadcast_object_list(given, src=0)
    return given[0]


def add_gradients(parameters: Iterable[Parameter]) -> None:
    """Put the sum of all processes' gradients in place of each one's own."""
    if processes() == 1:
        return
    import torch

    own = [parameter.grad for parameter in parameters if parameter.grad is not None]
    added = total(torch.cat([gradient.flatten() for gradient in own]))  # one message for all
    for gradient, whole in zip(own, added.split([each.numel() for each in own]), strict=True):
        gradient.copy_(whole.view_as(gradient))


def _told(variable: str, *, alone: int) -> int:
    """What torchrun says; the variables' plain names are used by other programs too."""
    return int(os.environ[variable]) if "TORCHELASTIC_RUN_ID" in os.environ else alone
