"""A second device for machines that have none: it computes on the CPU, and refuses to be mixed.

A tensor that was moved there says that it lies on `meta`, holds its numbers on the CPU, and does
its operations there. An operation on tensors of both devices raises, as it would on a GPU, where
torch allows only single numbers, copies and indices to come from the CPU.
"""

import contextlib

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map_only

DEVICE = torch.device("meta")  # the one name, beside the CPU's, that every build of torch knows
aten = torch.ops.aten
MAY_BE_MIXED = (
    aten.copy_.default,
    aten._ctc_loss.Tensor,  # lengths are read on the CPU, and targets are fetched from there
    aten._ctc_loss_backward.Tensor,
    aten.index.Tensor,
    aten.index_put_.default,
    aten.index_put.default,
    aten._index_put_impl_.default,
)


class MixedDevicesError(RuntimeError):
    """One operation was asked of tensors on two devices."""


class There(torch.Tensor):
    """A tensor on the second device, and where its numbers really are."""

    @staticmethod
    def __new__(cls, here):
        return torch.Tensor._make_wrapper_subclass(
            cls,
            here.shape,
            strides=here.stride(),
            storage_offset=here.storage_offset(),
            dtype=here.dtype,
            device=DEVICE,
            requires_grad=here.requires_grad,
        )

    def __init__(self, here):
        self.here = here

    def __repr__(self):
        return f"There({self.here})"

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})

    def tolist(self):
        return self.here.tolist()

    def numpy(self, **_):
        raise MixedDevicesError("numpy() of a tensor that is not on the CPU")


class _Factories(TorchDispatchMode):
    """New tensors are made where they are asked for."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        with self:  # what is made of other operations is taken apart first
            made = function.decompose(*args, **kwargs or {})
        return _run(function, args, kwargs or {}) if made is NotImplemented else made


def _run(function, args, kwargs):
    flat, _ = tree_flatten((args, kwargs))
    tensors = [each for each in flat if isinstance(each, torch.Tensor)]
    there = [each for each in tensors if isinstance(each, There)]
    mixed = [each for each in tensors if not isinstance(each, There) and each.dim() > 0]
    if there and mixed and function not in MAY_BE_MIXED:
        shapes = [tuple(each.shape) for each in mixed]
        raise MixedDevicesError(f"{function} of tensors on {DEVICE} and, of {shapes}, on the CPU")
    asked = kwargs.get("device")
    stays = bool(there) if asked is None else torch.device(asked) == DEVICE
    if asked is not None:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    plain_args, plain_kwargs = tree_map_only(There, lambda each: each.here, (args, kwargs))
    made = function(*plain_args, **plain_kwargs)
    if function is aten.copy_.default or function.__name__.rsplit(".")[0].endswith("_"):
        return args[0]
    with torch.inference_mode(False):
        return tree_map_only(torch.Tensor, There, made) if stays else made


@contextlib.contextmanager
def second_device():
    """There is one for as long as the body runs."""
    with _Factories():
        yield DEVICE
