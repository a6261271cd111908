"""Reading pickles that others wrote, without letting them run anything.

A pickle is a program, and unpickling runs it. Here only plain values and containers are built;
torch's tensors, of which some published files carry empty ones, read as None and need no torch.
"""

from __future__ import annotations

import gzip
import io
import pickle
import reprlib
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hybridsign.data.pickle_costs import CostlyPickle, refuse_costly

DEFAULT_MAX_BYTES = 256 * 2**20

_GZIP_MAGIC = b"\x1f\x8b"
_CONTAINERS: dict[tuple[str, str], type] = {
    ("__builtin__", "set"): set,  # as protocols 0 to 2 name it
    ("__builtin__", "frozenset"): frozenset,
    ("builtins", "set"): set,
    ("builtins", "frozenset"): frozenset,
    ("collections", "OrderedDict"): OrderedDict,
}


class _Placeholder:
    """Stands in for a part of a tensor; immutable, so that no pickle can leave traces on it."""

    __slots__ = ()

    def __call__(self, *_: object) -> None:
        """Builds nothing."""


# `_load_from_bytes` is an unrestricted torch.load of the bytes beside it: never the real one.
TENSORS_AS_NONE: Mapping[tuple[str, str], object] = {
    ("torch._utils", "_rebuild_tensor_v2"): _Placeholder(),
    ("torch.storage", "_load_from_bytes"): _Placeholder(),
    ("torch", "FloatStorage"): _Placeholder(),
}


class UnpicklingRefused(ValueError):  # noqa: N818 - a refusal, of a file that may well be intact
    """A pickle asks for more than plain values, or is larger than it may be."""


def load_restricted(
    path: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    stand_ins: Mapping[tuple[str, str], object] = TENSORS_AS_NONE,
) -> Any:
    """Read a pickle, gzipped or plain, that may contain plain values and containers only.

    No code that the file names is run or imported, and what its opcodes would cost is known before
    the first of them runs.

    Args:
        path: the file.
        max_bytes: limit on the size of the pickle after decompression.
        stand_ins: what stands for further globals, by module and name. They are called with
            whatever the file says, so each must be immutable and distrust its arguments.

    Returns:
        The value; each torch tensor in it is None, if the stand-ins do not say otherwise.

    Raises:
        FileNotFoundError: there is no such file.
        UnpicklingRefused: it names a global that is not allowed, or is too large.
        CostlyPickle: it wants more memory, stack or time than its size accounts for.
        ValueError: it is damaged, or no pickle.
    """
    data = _read_bytes(path, max_bytes)
    try:
        return load_next(path, io.BytesIO(data), stand_ins)
    except (CostlyPickle, UnpicklingRefused):
        raise
    except Exception as error:  # a damaged pickle may raise any exception at all
        raise ValueError(
            f"{path}: found no complete pickle ({error}); expected a pickle, gzipped or plain. "
            "Is the file cut off, or another format? Fetch it again"
        ) from error


def load_next(
    path: Path,
    file: io.BytesIO,
    stand_ins: Mapping[tuple[str, str], object],
    persistent: Callable[[object], object] | None = None,
) -> Any:
    """The pickle that comes next in some bytes, under the same rules as a whole file.

    Args:
        path: where the bytes are from, for messages.
        file: the bytes; left behind the end of the pickle.
        stand_ins: as for `load_restricted`.
        persistent: what stands for an object that lies outside the pickle, from its id.

    Raises:
        CostlyPickle: as for `load_restricted`.
        UnpicklingRefused: likewise.
        Exception: of any kind, from a damaged pickle.
    """
    start = file.tell()
    refuse_costly(path, file)
    file.seek(start)
    return _PlainUnpickler(path, file, stand_ins, persistent).load()


class _PlainUnpickler(pickle.Unpickler):
    def __init__(
        self,
        path: Path,
        file: io.BytesIO,
        stand_ins: Mapping[tuple[str, str], object],
        persistent: Callable[[object], object] | None,
    ) -> None:
        super().__init__(file)
        self._path = path
        self._stand_ins = stand_ins
        self._persistent = persistent

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _CONTAINERS:
            return _CONTAINERS[module, name]
        if (module, name) in self._stand_ins:
            return self._stand_ins[module, name]
        raise UnpicklingRefused(
            f"{self._path}: the pickle asks for {module}.{name}, which could run code; expected "
            "plain values and containers only. Do not open it by other means unless you trust "
            "its origin"
        )

    def persistent_load(self, identity: object) -> Any:
        if self._persistent is None:
            raise pickle.UnpicklingError(f"an object outside the pickle, {reprlib.repr(identity)}")
        return self._persistent(identity)


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    with path.open("rb") as file:
        gzipped = file.read(2) == _GZIP_MAGIC
        file.seek(0)
        if not gzipped:
            data = file.read(max_bytes + 1)
        else:
            try:
                data = gzip.GzipFile(fileobj=file).read(max_bytes + 1)
            except (EOFError, OSError, zlib.error) as error:
                raise ValueError(
                    f"{path}: found a damaged gzip file ({error}); expected a whole one. "
                    "Fetch it again"
                ) from error
    if len(data) > max_bytes:
        raise UnpicklingRefused(
            f"{path}: found more than {max_bytes:,} bytes of pickle; expected at most that. "
            "If the file is what it should be, raise max_bytes"
        )
    return data
