"""Arrays in pickles that others wrote, built without NumPy's or torch's own unpickling.

What a pickle asks of NumPy and torch is done here by stand-ins, which check everything that they
are given: numbers only, and exactly as many bytes as their shape wants. Python objects in arrays,
views that overlap, and types of one's own are refused.
"""

from __future__ import annotations

import io
import math
import re
import reprlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hybridsign.data.restricted_pickle import DEFAULT_MAX_BYTES, load_next, load_restricted

_CODE = re.compile("[fiub][1248]")
_TORCH_MAGIC = 0x1950A86A20F9469CFC6C
_TORCH_STORAGES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "ByteStorage": "|u1",
}
_MAX_EXPANSION, _MAX_BYTES = 20, 4 * 2**30
_MAX_AXES = 8


def load_arrays(path: Path) -> Any:
    """Read a pickle of plain values, containers, NumPy arrays and torch tensors.

    Returns:
        The value; arrays and tensors alike are NumPy arrays.

    Raises:
        FileNotFoundError: there is no such file.
        CostlyPickle: it wants more memory, stack or time than its size accounts for.
        UnpicklingRefused: it asks for anything else, or is too large.
        ValueError: it is damaged, no pickle, or its arrays are not what they say.
    """
    allowed = max(DEFAULT_MAX_BYTES, _MAX_EXPANSION * path.stat().st_size)
    return load_restricted(path, max_bytes=min(allowed, _MAX_BYTES), stand_ins=_stand_ins(path))


class _Dtype:
    """The type of an array's numbers, from a code such as f4 and a byte order."""

    __slots__ = ("_code", "_order")

    def __init__(self, code: object) -> None:
        if not (isinstance(code, str) and _CODE.fullmatch(code)):
            raise ValueError(f"an array of type {reprlib.repr(code)}; expected numbers")
        self._code, self._order = code, "<"

    def __setstate__(self, state: tuple[object, ...]) -> None:
        _, order, *more = state
        if order not in ("<", ">", "|", "=") or any(value is not None for value in more[:3]):
            raise ValueError("an array of records; expected numbers")
        self._order = ">" if order == ">" else "<"

    @property
    def numpy(self) -> np.dtype[Any]:
        return np.dtype(self._order + self._code)


class _Array(np.ndarray[Any, np.dtype[Any]]):
    """An array that checks what it is filled with."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, fortran, raw = state
        checked = _checked(raw, dtype, shape)
        sound: Any = (1, checked.shape, checked.dtype, bool(fortran), bytes(raw))
        super().__setstate__(sound)


def _checked_shape(shape: object) -> tuple[int, ...]:
    """A shape, if an array can have it; multiplying its lengths out costs nothing then."""
    if not (
        isinstance(shape, tuple)
        and len(shape) <= _MAX_AXES
        and all(isinstance(length, int) and 0 <= length < _MAX_BYTES for length in shape)
    ):
        raise ValueError(f"an array of shape {reprlib.repr(shape)}")
    return shape


def _checked(raw: object, dtype: object, shape: object) -> np.ndarray:
    """An array of some bytes, in C order, if all three fit."""
    if not (isinstance(raw, bytes | bytearray) and isinstance(dtype, _Dtype)):
        raise ValueError("an array that is not made of bytes and a type of numbers")
    lengths = _checked_shape(shape)
    if math.prod(lengths) * dtype.numpy.itemsize != len(raw):
        raise ValueError(f"an array of shape {lengths} in {len(raw):,} bytes")
    return np.frombuffer(raw, dtype.numpy).reshape(lengths)


class _Named:
    """Stands in for a class that a pickle passes on as an argument, and does not call."""

    __slots__ = ()


class _MakeDtype:
    __slots__ = ()

    def __call__(self, code: object, *_: object) -> _Dtype:
        return _Dtype(code)


class _Reconstruct:
    __slots__ = ()

    def __call__(self, *_: object) -> _Array:
        return _Array((0,), np.uint8)


class _FromBuffer:
    __slots__ = ()

    def __call__(self, raw: object, dtype: object, shape: object, order: object) -> np.ndarray:
        checked = _checked(raw, dtype, shape)
        return checked.reshape(-1).reshape(checked.shape, order="F" if order == "F" else "C")


class _Scalar:
    __slots__ = ()

    def __call__(self, dtype: object, raw: object) -> Any:
        return _checked(raw, dtype, ()).item()


class _NoBytes:
    """How protocol 2 writes bytes of which there are none."""

    __slots__ = ()

    def __call__(self) -> bytes:
        return b""


class _Latin1:
    """How old protocols write bytes."""

    __slots__ = ()

    def __call__(self, text: object, encoding: object) -> bytes:
        if not (isinstance(text, str) and encoding == "latin1"):
            raise ValueError("bytes that are not written as latin1 text")
        return text.encode("latin1")


class _Storage(NamedTuple):
    """The numbers under a tensor, in the order in which they lie."""

    numbers: np.ndarray


class _LoadStorage:
    """Reads what `torch.save` wrote of one storage: five pickles, then its length and numbers."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, data: object) -> _Storage:
        if not isinstance(data, bytes | bytearray):
            raise ValueError("a tensor that is not made of bytes")
        file = io.BytesIO(data)
        kinds = {("torch", name): name for name in _TORCH_STORAGES}
        magic, _, _, code, _ = (
            load_next(self._path, file, kinds, persistent=_storage_code) for _ in range(5)
        )
        dtype = np.dtype(code)
        length = int.from_bytes(file.read(8), "little")
        raw = file.read()
        if magic != _TORCH_MAGIC or length * dtype.itemsize != len(raw):
            raise ValueError(f"a tensor of {length} numbers in {len(raw):,} bytes")
        return _Storage(np.frombuffer(raw, dtype))


def _storage_code(identity: object) -> str:
    if not (isinstance(identity, tuple) and len(identity) > 1 and identity[0] == "storage"):
        raise ValueError("a tensor that lies outside the file")
    return _TORCH_STORAGES[identity[1]]


class _RebuildTensor:
    __slots__ = ()

    def __call__(
        self, storage: object, offset: object, shape: object, strides: object, *_: object
    ) -> np.ndarray:
        if not isinstance(storage, _Storage):
            raise ValueError("a tensor without numbers")
        lengths = _checked_shape(shape)
        size = math.prod(lengths)
        expected = tuple(math.prod(lengths[axis + 1 :]) for axis in range(len(lengths)))
        if size and strides != expected:
            raise ValueError(f"a tensor of shape {lengths} that does not lie row by row")
        if not (isinstance(offset, int) and 0 <= offset <= len(storage.numbers) - size):
            raise ValueError(f"a tensor of shape {lengths} in {len(storage.numbers)} numbers")
        return storage.numbers[offset : offset + size].reshape(lengths)


def _stand_ins(path: Path) -> dict[tuple[str, str], object]:
    stand_ins: dict[tuple[str, str], object] = {
        ("numpy", "ndarray"): _Named(),
        ("numpy", "dtype"): _MakeDtype(),
        ("_codecs", "encode"): _Latin1(),
        ("__builtin__", "bytes"): _NoBytes(),
        ("torch._utils", "_rebuild_tensor_v2"): _RebuildTensor(),
        ("torch.storage", "_load_from_bytes"): _LoadStorage(path),
    }
    for core in ("numpy.core", "numpy._core"):  # before and since NumPy 2
        stand_ins[f"{core}.multiarray", "_reconstruct"] = _Reconstruct()
        stand_ins[f"{core}.multiarray", "scalar"] = _Scalar()
        stand_ins[f"{core}.numeric", "_frombuffer"] = _FromBuffer()
    return stand_ins
