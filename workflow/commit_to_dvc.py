"""Give what Snakemake made to DVC: the closing step of a run, and the only one that calls DVC.

A stage is given where its record proves that its outputs were made from the settings, code and
inputs that stand here now. What was made otherwise, as with `snakemake --config …`, is left alone:
dvc.lock never names a setting with which its outputs were not made.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import synced
from fingerprints import FOLDER, write_fingerprints
from hybridsign.graph import code_of, places, settings_of
from hybridsign.params import FILE, Params, load
from hybridsign.settings import read_yaml
from hybridsign.workspace import RECORD, Place, StageError, check_outputs, file_hash, read_json
from leftovers import DVC, hide_leftovers

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import PipelineStage

LOCK = Path("dvc.lock")
SEEN = Path(".dvc/tmp/seen_by_commit_to_dvc")


def main() -> None:
    """Commit what is proven, in less than a second where nothing is new."""
    if not DVC.is_dir() or importlib.util.find_spec("dvc") is None:
        print("DVC: nothing committed, for this is no DVC project or DVC is not installed.")
        return
    params = load()
    hide_leftovers(params)
    if SEEN.is_file() and SEEN.read_text(encoding="utf-8") == _everything(params.profile):
        return
    from dvc.exceptions import DvcException
    from dvc.repo import Repo, lock_repo

    logging.getLogger("dvc").setLevel(logging.WARNING)
    try:
        with Repo(".") as repo, lock_repo(repo):
            _commit(repo, params)
    except DvcException as error:
        reason = str(error).splitlines()[0].partition(". ")[0]
        print(f"DVC: nothing committed: {reason}. Later: python workflow/commit_to_dvc.py")
        return
    SEEN.parent.mkdir(exist_ok=True)
    SEEN.write_text(_everything(params.profile), encoding="utf-8")


def _everything(profile: str) -> str:
    """One hash of all that decides what is committed."""
    paths = [FILE, Path("dvc.yaml"), LOCK]
    paths += sorted(Path("src").rglob("*.py"))
    paths += sorted(Path("results", profile).rglob(RECORD))
    digest = hashlib.sha256(profile.encode())
    for path in paths:
        digest.update(f"{path} {file_hash(path) if path.is_file() else None}\n".encode())
    return digest.hexdigest()


def _commit(repo: Repo, params: Params) -> None:
    """Commit every stage that is stale by dvc.lock, but not by its record."""
    owners = {out.def_path: stage for stage in repo.index.stages for out in stage.outs}
    write_fingerprints(params)
    _forget_removed(repo)
    made: list[PipelineStage] = []
    records: list[str] = []
    faults: list[str] = []
    if owners[str(FOLDER)].changed():
        made.append(owners[str(FOLDER)])
    for place in places(params):
        record = str(place.folder / RECORD)
        if not owners[record].changed():
            continue
        fault = _fault(place, params)
        if fault is None:
            made.append(owners[record])
            records.append(record)
        else:
            faults.append(fault)
    _give(made)
    sync = owners[str(synced.file_of(params.profile))]
    if _tell_sync(params, records) and sync.changed():
        _give([sync])
    if made:
        print(f"DVC: stages committed: {len(made)}.")
    if faults:
        print(f"DVC: stages still to be made: {len(faults)}. {faults[0]}")


def _fault(place: Place, params: Params) -> str | None:
    """Why a folder is not what would be made now; None if it is."""
    try:
        record = read_json(place.folder / RECORD)
        if record["settings"] != settings_of(params, place):
            return f"{place.folder}: made with other settings than those of params.yaml."
        if record["code"] != code_of(params, place):
            return f"{place.folder}: made by other code."
        for path, expected in record["inputs"].items():
            if _present_hash(Path(path)) != expected:
                return f"{place.folder}: made from another {path}."
        check_outputs(place.folder)
    except StageError as error:
        return str(error)
    return None


def _present_hash(path: Path) -> str | None:
    """Hash of an input: as recorded by the stage that made it, for a corpus takes long to hash."""
    record = path.parent / RECORD
    if path.name != RECORD and record.is_file():
        return read_json(record)["outputs"].get(path.name)
    return file_hash(path) if path.is_file() else None


def _give(stages: Sequence[PipelineStage]) -> None:
    """`dvc commit --force --no-relink`, with one writing of dvc.lock for all stages.

    Re-linking would change the files' times, by which Snakemake takes them for new.
    """
    for stage in stages:
        stage.save()
        stage.commit(relink=False)
    if stages:
        stages[0].dvcfile.dump_stages(stages, update_pipeline=False)


def _forget_removed(repo: Repo) -> None:
    """Take from dvc.lock what dvc.yaml has no more, as of a model that params.yaml lost."""
    from dvc.utils.serialize import modify_yaml

    if not LOCK.is_file():
        return
    removed = read_yaml(LOCK)["stages"].keys() - {stage.name for stage in repo.index.stages}
    if removed:
        with modify_yaml(str(LOCK)) as lock:
            for name in removed:
                del lock["stages"][name]


def _tell_sync(params: Params, made: Sequence[str]) -> bool:
    """Add what Snakemake made to what it knows; whether that is now everything."""
    now = synced.present(params)
    before = synced.known(params.profile)
    known = {path: own for path, own in now.items() if path in made or before.get(path) == own}
    synced.remember(params.profile, known)
    return len(known) == len(places(params))


if __name__ == "__main__":
    main()
