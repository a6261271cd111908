"""Write down what code each stage runs, for DVC: its stages depend on files, not on values."""

from pathlib import Path

from hybridsign.graph import code_name, code_of, places
from hybridsign.params import Params, load
from leftovers import hide_leftovers

FOLDER = Path("results/fingerprint")


def write_fingerprints(params: Params) -> None:
    """One file a stage, and one a model where a stage runs the code of its kind."""
    codes = {f"{code_name(params, place)}.txt": code_of(params, place) for place in places(params)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in FOLDER.iterdir():
        if stale.name not in codes:
            stale.unlink()
    for name, code in codes.items():
        (FOLDER / name).write_text(f"{code}\n", encoding="utf-8")


if __name__ == "__main__":
    PARAMS = load()
    write_fingerprints(PARAMS)
    hide_leftovers(PARAMS)
