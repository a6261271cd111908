"""What a whole run was made of, so that it can be repeated and its cost is known.

`results/<profile>/provenance.json` gathers what the stages behind the tables recorded: settings,
hashes of the corpora, commits, versions, device, and the seconds of every stage. Like the stages'
own provenance it differs from run to run, so it is an output of neither workflow tool.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import distributions
from operator import itemgetter
from pathlib import Path
from typing import Any

from hybridsign.workspace import (
    PROVENANCE,
    RECORD,
    RESULTS,
    Place,
    file_hash,
    read_json,
    read_provenance,
    write_json,
    written_aside,
)

LOCK = Path("requirements.lock")
LAST_STAGES = ("track", "report", "tabulate")
ALONE = "benchmark"  # it is timed, so nothing runs beside it


def write(profile: str, params: Mapping[str, Any]) -> Path:
    """Write down what the tables of a profile were made of; returns the file.

    Args:
        profile: name of the profile.
        params: all settings in force.
    """
    folders = _made_from(Place(profile, stage).folder for stage in LAST_STAGES)
    with written_aside(RESULTS / profile / PROVENANCE) as aside:
        write_json(aside, _content(folders, params))
    return RESULTS / profile / PROVENANCE


def _content(folders: Sequence[Path], params: Mapping[str, Any]) -> dict[str, Any]:
    stages = [_stage(folder) for folder in folders]
    # What came from a cache was made nobody knows when: it is named, and not counted.
    made = sorted((stage for stage in stages if "started" in stage), key=itemgetter("started"))
    fetched = [stage for stage in stages if stage["stage"] == "fetch"]
    return {
        "params": dict(params),
        "commits": sorted({str(stage["commit"]) for stage in made}),
        "lock": file_hash(LOCK) if LOCK.is_file() else None,
        "versions": {each.name: each.version for each in distributions()},
        "python": platform.python_version(),
        "devices": sorted({stage["device"] for stage in made}),
        "cores": sorted({stage["cores"] for stage in made}),
        "corpora": {"/".join(stage["place"]): stage["outputs"] for stage in fetched},
        "cpu_seconds": round(sum(stage["cpu_seconds"] for stage in made), 1),
        "share_of_cores_busy": _share_busy(made),
        "stages": [*map(_without_outputs, made)],
        "from_a_cache": sorted(
            "/".join([stage["stage"], *stage["place"]])
            for stage in stages
            if "started" not in stage
        ),
    }


def _stage(folder: Path) -> dict[str, Any]:
    record = read_json(folder / RECORD)
    named = {name: record[name] for name in ("stage", "place", "code", "outputs")}
    return named | read_provenance(folder)


def _without_outputs(stage: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stage.items() if name != "outputs"}


def _made_from(last: Iterable[Path]) -> list[Path]:
    """Folders of some stages and of all before them, as their records name them."""
    waiting, seen = [folder for folder in last if (folder / RECORD).is_file()], dict[Path, None]()
    while waiting:
        folder = waiting.pop()
        if folder not in seen:
            seen[folder] = None
            named = map(Path, read_json(folder / RECORD)["inputs"])
            waiting += {path.parent for path in named if (path.parent / RECORD).is_file()}
    return list(seen)


def _share_busy(stages: Sequence[Mapping[str, Any]]) -> float | None:
    """CPU-seconds over cores and seconds, while any stage but the one that runs alone was running.

    None where the bench is all there is.
    """
    busy = [stage for stage in stages if stage["stage"] != ALONE]
    seconds = sum(end - begin for begin, end in _united(map(_span, busy)))
    if not seconds:
        return None
    cores = max(stage["cores"] for stage in busy)
    return round(sum(stage["cpu_seconds"] for stage in busy) / (seconds * cores), 3)


def _span(stage: Mapping[str, Any]) -> tuple[float, float]:
    begin = datetime.fromisoformat(stage["started"]).timestamp()
    return begin, begin + stage["wall_seconds"]


def _united(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Spans of time that touch, made one."""
    begin = end = None
    for first, last in sorted(spans):
        if begin is None or end is None:
            begin, end = first, last
        elif first > end:
            yield begin, end
            begin, end = first, last
        else:
            end = max(end, last)
    if begin is not None and end is not None:
        yield begin, end
