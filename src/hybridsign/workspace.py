"""Where a stage's files lie, and how they come to lie there whole or not at all.

    results/<profile>/<stage>/<corpus>/<model>/seed<n>/

A stage writes into a folder aside and its files are renamed into place at the end, one after the
other, with `record.json` (what they were made from: settings, hashes of inputs and outputs, code
fingerprint) last: without it, or with one that tells of other files, nothing counts as made.
`provenance.json` (commit, device, times) differs from run to run and is therefore an output of
neither workflow tool.

A long stage may keep what it has so far in `results/<profile>/unfinished/`. That is no output, so
no tool deletes it before or after a run; it goes when the stage's outputs are in place.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path("results")
RECORD = "record.json"
PROVENANCE = "provenance.json"


class StageError(RuntimeError):
    """A stage cannot run or finish; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """One stage's folder: what is made (stage), for which corpus, by which model and seed."""

    profile: str
    stage: str
    corpus: str | None = None
    model: str | None = None
    seed: int | None = None

    @property
    def names(self) -> list[str]:
        """The folder's names below the stage."""
        seed = None if self.seed is None else f"seed{self.seed}"
        return [name for name in (self.corpus, self.model, seed) if name is not None]

    @property
    def folder(self) -> Path:
        """Where the stage's outputs lie."""
        return RESULTS.joinpath(self.profile, self.stage, *self.names)

    @property
    def log(self) -> Path:
        """Where the stage's log lies."""
        return self._file("logs", ".log")

    @property
    def unfinished(self) -> Path:
        """Where a stage that was broken off finds what it had, if it keeps anything."""
        return self._file("unfinished", ".state")

    def _file(self, kind: str, suffix: str) -> Path:
        folder = RESULTS / self.profile / kind
        if not self.names:
            return folder / f"{self.stage}{suffix}"
        return folder / self.stage / f"{'.'.join(self.names)}{suffix}"


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises:
        StageError: the file is missing or cut short.
    """
    if not path.is_file():
        raise StageError(f"{path}: not found. Run the stage that makes it (its folder's name).")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StageError(f"{path}: not valid JSON ({error}). {_remake(path)}") from error


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, so that equal content gives equal bytes."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_provenance(folder: Path) -> dict[str, Any]:
    """When, where and from which commit a stage's folder was made; empty where nobody knows.

    Outputs that came from a cache have a record, but no provenance of this machine.
    """
    path = folder / PROVENANCE
    found: dict[str, Any] = read_json(path) if path.is_file() else {}
    return found


def check_outputs(folder: Path) -> None:
    """Hold a folder's files against its record.

    Raises:
        StageError: the record is missing, or a file is not the one that the stage wrote.
    """
    record = read_json(folder / RECORD)
    for name, expected in record["outputs"].items():
        path = folder / name
        if not path.is_file() or file_hash(path) != expected:
            raise StageError(f"{path}: not the file that its stage wrote. {_remake(path)}")


def _remake(path: Path) -> str:
    return (
        f"If a stage made it: delete {path} and let the workflow make it again "
        "(snakemake --cores 2 all)."
    )


@contextlib.contextmanager
def produce(
    place: Place,
    *,
    settings: dict[str, Any],
    inputs: Sequence[Path],
    outputs: Sequence[str],
    code: str,
) -> Iterator[Path]:
    """Make a stage's outputs whole or not at all.

    Args:
        place: the stage's folder.
        settings: the effective settings, kept in the record.
        inputs: files that the stage reads; each must exist.
        outputs: names of the files that the body must write into the yielded folder.
        code: fingerprint of the code that runs.

    Yields:
        A folder aside, on the same file system. Its record already tells what is being made from
        what; the hashes of the outputs join it at the end.

    Raises:
        StageError: an input is missing, an output was not written, or the disk is full.
    """
    for path in inputs:
        if not path.is_file():
            raise StageError(
                f"{path}: not found, but {place.stage} needs it. Let the workflow make it "
                "(snakemake --cores 2 all), or run the stage its folder is named after."
            )
    started, cpu = time.time(), time.process_time()
    aside = _folder_aside(place.folder)
    try:
        # Hashed first: what is recorded is what was there when the stage began to read.
        record = {
            "stage": place.stage,
            "place": place.names,
            "settings": settings,
            "inputs": {str(path): file_hash(path) for path in inputs},
            "code": code,
        }
        write_json(aside / RECORD, record)
        yield aside
        missing = [name for name in outputs if not (aside / name).is_file()]
        if missing:
            raise StageError(f"{place.stage}: did not write {', '.join(missing)}.")
        made = {name: file_hash(aside / name) for name in outputs}
        write_json(aside / RECORD, record | {"outputs": made})
        write_json(aside / PROVENANCE, _provenance(started, time.process_time() - cpu))
        for name in [*outputs, PROVENANCE, RECORD]:
            _flush(aside / name)
            (aside / name).replace(place.folder / name)
        place.unfinished.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StageError(
                f"{place.folder}: no space left on the disk while {place.stage} was writing. "
                "Nothing half-written was left under its final name; free some space and run the "
                "same command again."
            ) from error
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path to write to; what lies there is renamed to `path` at the end, or removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = name_aside(path)
    try:
        yield aside
        _flush(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _folder_aside(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    aside = _free_name(folder, "", "")
    aside.mkdir()
    return aside


def name_aside(path: Path) -> Path:
    """A hidden name beside `path`, under which it can be made before it takes its own.

    What lies under such a name because the process that made it was killed is removed.
    """
    return _free_name(path.parent, f".{path.stem}", path.suffix)


def _free_name(folder: Path, start: str, end: str) -> Path:
    aside = re.compile(rf"{re.escape(start)}\.partial-(\d{{1,9}}){re.escape(end)}")
    for path in folder.iterdir():
        found = aside.fullmatch(path.name)
        if found is None or _is_running(int(found[1])):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return folder / f"{start}.partial-{os.getpid()}{end}"


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _flush(path: Path) -> None:
    """Force a file to the disk, so that a power cut cannot leave a name without its content."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _provenance(started: float, cpu_seconds: float) -> dict[str, Any]:
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "wall_seconds": round(time.time() - started, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "commit": _commit(),
        "device": _device(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def _commit() -> str | None:
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return described.stdout.strip()


def _device() -> str:
    """What was computed on: a GPU if this process has touched one."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return str(torch.cuda.get_device_name())
    return f"CPU {platform.processor() or platform.machine()}"
