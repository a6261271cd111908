"""Which results Snakemake has on record: a file beside its records, the output of DVC's last stage.

Snakemake sees no change of a parameter on outputs that DVC made or pulled, for it has no record of
them. So DVC's last stage touches them all. It runs where this file is missing or tells of other
results, as in a fresh clone after `dvc pull`.
"""

from pathlib import Path

from hybridsign.graph import places
from hybridsign.params import Params, load
from hybridsign.workspace import RECORD, StageError, file_hash, read_json, write_json


def file_of(profile: str) -> Path:
    """Where it is written down."""
    return Path(".snakemake/synced") / f"{profile}.json"


def present(params: Params) -> dict[str, str]:
    """Hash of each stage's record, by its path, where there is one."""
    records = [place.folder / RECORD for place in places(params)]
    return {str(record): file_hash(record) for record in records if record.is_file()}


def known(profile: str) -> dict[str, str]:
    """Hashes of the records whose results Snakemake knows."""
    try:
        return dict(read_json(file_of(profile)))
    except StageError:
        return {}


def remember(profile: str, records: dict[str, str]) -> None:
    """Write down that Snakemake knows these results, and no others."""
    file_of(profile).parent.mkdir(parents=True, exist_ok=True)
    write_json(file_of(profile), records)


if __name__ == "__main__":
    PARAMS = load()
    remember(PARAMS.profile, present(PARAMS))
