"""Hide from DVC what other settings left in results/, as a model that params.yaml no longer names.

DVC's stages depend on folders, for its templates have no lists. What lies there from before, or
from `make claims`, is kept for those who come back to it; but counted with the rest it would make
stages stale, and in a clone, which has none of it, once more.
"""

from pathlib import Path

from hybridsign.graph import places
from hybridsign.params import Params, load
from hybridsign.workspace import RECORD, written_aside

DVC = Path(".dvc")
RESULTS = Path("results")
IGNORED = RESULTS / ".dvcignore"


def hide_leftovers(params: Params) -> None:
    """Write down which folders with results of the chosen profile are none of its own.

    Where there is no DVC there is nobody to hide them from, and nothing is written.
    """
    if not DVC.is_dir():
        return
    wanted = {place.folder for place in places(params)}
    found = {record.parent for record in (RESULTS / params.profile).rglob(RECORD)}
    lines = [f"/{folder.relative_to(RESULTS).as_posix()}\n" for folder in sorted(found - wanted)]
    if lines:
        with written_aside(IGNORED) as aside:
            aside.write_text("".join(lines), encoding="utf-8")
    else:
        IGNORED.unlink(missing_ok=True)


if __name__ == "__main__":
    hide_leftovers(load())
