"""track: show every table in MLflow, from the files of the stages before.

One experiment a table, one run a row, one registered model a training. MLflow is never inside
another stage, and nothing is read from it: `results/` is the truth. Running this again adds
nothing, for a run is known by what it was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from hybridsign.console import log, progress
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import Place, produce, write_json

if TYPE_CHECKING:
    from hybridsign.tracking.experiment import Experiment


class TrackSettings(Settings):
    """Where MLflow keeps its runs."""

    experiment: str = Field("hybridsign", min_length=1, description="how experiments' names begin")
    database: Path = Field(Path("results/mlflow.db"), description="of runs, read by `mlflow ui`")
    artifacts: Path = Field(Path("results/mlflow_artifacts"), description="tables and pictures")


def outputs() -> list[str]:
    """Files of the stage."""
    return ["runs.json"]


def names(experiments: Sequence[Experiment]) -> dict[str, list[str]]:
    """Of all runs, by experiment."""
    return {each.name: [tracked.name for tracked in each.runs] for each in experiments}


def run(profile: str, settings: TrackSettings, experiments: Sequence[Experiment]) -> None:
    """Log what is not logged yet.

    Args:
        profile: name of the profile; experiments are named after it.
        settings: of the stage.
        experiments: all of the profile.
    """
    inputs = [path for each in experiments for tracked in each.runs for path in tracked.inputs()]
    inputs += [each.page for each in experiments]
    with produce(
        Place(profile, "track"),
        settings={"track": settings.model_dump(mode="json"), "experiments": names(experiments)},
        inputs=list(dict.fromkeys(inputs)),
        outputs=outputs(),
        code=fingerprint("track"),
    ) as folder:
        from hybridsign.tracking.store import Store

        prefix = f"{settings.experiment}-{profile}"
        store = Store(settings.database, settings.artifacts, prefix)
        new = sum(store.log(each) for each in progress(experiments, "track", len(experiments)))
        logged = {
            each.name: {tracked.name: tracked.identity() for tracked in each.runs}
            for each in experiments
        }
        write_json(folder / "runs.json", logged)
        log.info(
            "MLflow: %d runs, %d new. mlflow ui --backend-store-uri sqlite:///%s",
            sum(map(len, logged.values())),
            new,
            settings.database,
        )
