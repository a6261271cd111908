"""MLflow's database and folder of artifacts, where the runs of a profile are put."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hybridsign.tracking.content import Content, Used
from hybridsign.tracking.experiment import Experiment, Tracked
from hybridsign.tracking.links import link, local
from hybridsign.tracking.registry import IDENTITY, Registered, Registry

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import DatasetInput

_Item = TypeVar("_Item")

POINTS_A_CALL = 900  # MLflow takes at most 1,000 metrics at once
PARAMETERS_A_CALL = 100
LONGEST_VALUE = 6000
LONGEST_PAGE = 20_000


class Store:
    """Runs of one profile in MLflow."""

    def __init__(self, database: Path, artifacts: Path, prefix: str) -> None:
        """Open or make it.

        Args:
            database: SQLite file.
            artifacts: folder for what is no number.
            prefix: of the experiments' names.
        """
        self._client = _client(database)
        self._artifacts = artifacts.resolve()
        self._prefix = prefix
        self._registry = Registry(self._client)

    def log(self, experiment: Experiment) -> int:
        """Log the runs of one experiment that are not there yet; gives how many that were."""
        name = f"{self._prefix}-{experiment.name}"
        place = self._experiment(name)
        page = experiment.page.read_text(encoding="utf-8")[:LONGEST_PAGE]
        self._client.set_experiment_tag(place, "mlflow.note.content", page)
        known = self._known(place)
        new = [tracked for tracked in experiment.runs if tracked.identity() not in known]
        for tracked in new:
            self._log_run(place, tracked)
        for tracked in experiment.runs:
            if tracked.trained is not None:
                self._registry.point(tracked.trained)
        return len(new)

    def _experiment(self, name: str) -> str:
        found = self._client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        location = (self._artifacts / name).as_uri()
        return str(self._client.create_experiment(name, artifact_location=location))

    def _known(self, experiment: str) -> set[str]:
        """Identities of the runs that are there; one that was cut off is removed."""
        runs = self._client.search_runs([experiment], max_results=10_000)
        cut_off = [run.info.run_id for run in runs if run.info.status != "FINISHED"]
        for run in cut_off:
            self._client.delete_run(run)
        return {r.data.tags.get(IDENTITY, "") for r in runs if r.info.run_id not in cut_off}

    def _log_run(self, experiment: str, tracked: Tracked) -> None:
        from mlflow.entities import Param

        content = tracked.content()
        began = round(1000 * (content.began or time.time()))
        ended = began + round(1000 * content.seconds)
        tags = {IDENTITY: tracked.identity(), **content.tags}
        made = self._client.create_run(experiment, began, tags, run_name=tracked.name)
        run = str(made.info.run_id)
        model = self._model(experiment, run, tracked)
        for some in _portions([*content.parameters.items()], PARAMETERS_A_CALL):
            self._client.log_batch(run, params=[Param(k, v[:LONGEST_VALUE]) for k, v in some])
        self._log_points(run, content, ended, model)
        if content.used:
            self._client.log_inputs(run, [_dataset(used) for used in content.used])
        folder = local(str(made.info.artifact_uri))
        for path in content.files:
            link(path, folder / path.name)
        for name, picture in content.pictures.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(picture)
        self._client.set_terminated(run, end_time=ended)

    def _model(self, experiment: str, run: str, tracked: Tracked) -> Registered | None:
        from mlflow.entities import LoggedModelOutput

        if tracked.trained is None:
            return None
        model = self._registry.registered(experiment, run, tracked.trained)
        self._client.log_outputs(run, [LoggedModelOutput(model.logged, step=0)])
        self._client.set_tag(run, "registered_model", model.uri)
        return model

    def _log_points(
        self, run: str, content: Content, moment: int, model: Registered | None
    ) -> None:
        """All metrics; those of the last step also as the model's own, where it is of this run."""
        from mlflow.entities import Metric

        own = model.logged if model is not None and model.run == run else None
        for some in _portions(content.points, POINTS_A_CALL):
            metrics = [
                Metric(
                    point.name,
                    float(point.value),
                    moment,
                    point.step,
                    model_id=own if point.step == 0 else None,
                )
                for point in some
            ]
            self._client.log_batch(run, metrics=metrics)


def _client(database: Path) -> MlflowClient:
    # Before the import: MLflow would else look for a server to report its use to.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    database.parent.mkdir(parents=True, exist_ok=True)
    # In full: MLflow keeps one connection an address, whatever folder the process has gone to.
    return MlflowClient(tracking_uri=f"sqlite:///{database.resolve()}")


def _dataset(used: Used) -> DatasetInput:
    import json

    from mlflow.entities import Dataset, DatasetInput, InputTag

    source = json.dumps({"path": used.path, "sha256": used.digest})
    profile = json.dumps({"split": used.split, "signing": used.signing})
    dataset = Dataset(
        f"{used.corpus}-{used.split}", used.digest[:16], "local", source, profile=profile
    )
    return DatasetInput(dataset, [InputTag("mlflow.data.context", used.split)])


def _portions(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """As many at once as one call of MLflow takes."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
