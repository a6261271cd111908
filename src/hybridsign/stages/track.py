"""track: show every trained model in MLflow, from the files of the stages before.

MLflow is never inside another stage, and nothing is read from it: `results/` is the truth. Running
this again adds nothing, for a run is known by what it was made from.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from hybridsign.console import log, progress
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import PROVENANCE, RECORD, Place, produce, read_json, write_json

if TYPE_CHECKING:
    from mlflow import MlflowClient

FINGERPRINT = "fingerprint"
POINTS_A_CALL = 900  # MLflow takes at most 1,000 metrics at once


class TrackSettings(Settings):
    """Where MLflow keeps its runs."""

    experiment: str = Field("hybridsign", min_length=1)
    database: Path = Field(Path("results/mlflow.db"), description="of runs, read by `mlflow ui`")
    artifacts: Path = Field(Path("results/mlflow_artifacts"), description="tables and pictures")


@dataclass(frozen=True)
class Run:
    """One run in MLflow.

    Attributes:
        name: as the row of the table is called, with corpus and seed.
        folders: of the stages that made it; the first holds its learning curve.
        evaluation: folder with its metrics, or None for a judge.
    """

    name: str
    folders: Sequence[Path]
    evaluation: Path | None


def outputs() -> list[str]:
    """Files of the stage."""
    return ["runs.json"]


def run(
    profile: str,
    settings: TrackSettings,
    runs: Sequence[Run],
    tables: Sequence[str],
    pages: Sequence[str],
) -> None:
    """Log what is not logged yet.

    Args:
        profile: name of the profile; its runs share one experiment.
        settings: of the stage.
        runs: all runs of the profile.
        tables: names of the tables, attached to the profile's own run.
        pages: files of the report, attached there too.
    """
    printed = Place(profile, "tabulate").folder
    report = Place(profile, "report").folder
    attachments = [printed / f"{name}.md" for name in tables]
    attachments += [report / name for name in pages]
    inputs = [folder / RECORD for run in runs for folder in run.folders]
    inputs += [run.evaluation / "metrics.json" for run in runs if run.evaluation is not None]
    with produce(
        Place(profile, "track"),
        settings={
            "track": settings.model_dump(mode="json"),
            "runs": [item.name for item in runs],
            "tables": tables,
        },
        inputs=list(dict.fromkeys([*inputs, *attachments])),
        outputs=outputs(),
        code=fingerprint("track"),
    ) as folder:
        client, experiment = _open(settings, profile)
        known = _known(client, experiment)
        logged: dict[str, str] = {}
        for item in progress(runs, "track", len(runs)):
            identity = "-".join(_outputs_hash(path) for path in item.folders)
            logged[item.name] = identity
            if identity not in known:
                _log_run(client, experiment, item, identity)
        tables_identity = "-".join(_outputs_hash(path) for path in (printed, report))
        logged["tables"] = tables_identity
        if tables_identity not in known:
            _log_tables(client, experiment, attachments, tables_identity)
        write_json(folder / "runs.json", logged)
        log.info(
            "MLflow: %d runs, %d new. mlflow ui --backend-store-uri sqlite:///%s",
            len(logged),
            len(set(logged.values()) - known),
            settings.database,
        )


def _open(settings: TrackSettings, profile: str) -> tuple[MlflowClient, str]:
    # Before the import: MLflow would else look for a server to report its use to.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    settings.database.parent.mkdir(parents=True, exist_ok=True)
    client = MlflowClient(tracking_uri=f"sqlite:///{settings.database}")
    name = f"{settings.experiment}-{profile}"
    found = client.get_experiment_by_name(name)
    if found is not None:
        return client, str(found.experiment_id)
    location = (settings.artifacts / profile).resolve().as_uri()
    return client, str(client.create_experiment(name, artifact_location=location))


def _known(client: MlflowClient, experiment: str) -> set[str]:
    """Fingerprints of finished runs: one that was cut off is logged anew."""
    query = "attributes.status = 'FINISHED'"
    runs = client.search_runs([experiment], filter_string=query, max_results=10_000)
    return {run.data.tags.get(FINGERPRINT, "") for run in runs}


def _outputs_hash(folder: Path) -> str:
    import hashlib

    record = read_json(folder / RECORD)
    return hashlib.sha256(repr(sorted(record["outputs"].items())).encode()).hexdigest()[:16]


def _log_run(client: MlflowClient, experiment: str, item: Run, identity: str) -> None:
    from mlflow.entities import Param, RunTag

    record = read_json(item.folders[0] / RECORD)
    # Outputs that came from a cache have a record but no provenance of this machine.
    kept = item.folders[0] / PROVENANCE
    provenance = read_json(kept) if kept.is_file() else {}
    tags = {
        FINGERPRINT: identity,
        "stage": record["stage"],
        "place": "/".join(record["place"]),
        "code": record["code"],
        **{
            name: str(provenance.get(name, "unknown"))
            for name in ("commit", "device", "wall_seconds", "cpu_seconds")
        },
    }
    made = client.create_run(experiment, run_name=item.name, tags=tags)
    parameters = [Param(key, value[:6000]) for key, value in _flat(record["settings"])]
    client.log_batch(made.info.run_id, params=parameters, tags=[RunTag("model", item.name)])
    points = list(_points(item))
    for start in range(0, len(points), POINTS_A_CALL):
        client.log_batch(made.info.run_id, metrics=points[start : start + POINTS_A_CALL])
    if item.evaluation is not None:
        for name in ("metrics.json", "translations.csv"):
            client.log_artifact(made.info.run_id, str(item.evaluation / name))
    client.set_terminated(made.info.run_id)


def _log_tables(
    client: MlflowClient, experiment: str, attachments: Sequence[Path], identity: str
) -> None:
    made = client.create_run(experiment, run_name="tables", tags={FINGERPRINT: identity})
    for path in attachments:
        client.log_artifact(made.info.run_id, str(path))
    client.set_terminated(made.info.run_id)


def _points(item: Run) -> Iterator[Any]:
    """The learning curve, then the scores."""
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    for point in read_json(item.folders[0] / "curve.json"):
        for name, value in point.items():
            if isinstance(value, int | float) and name != "step":
                yield Metric(name, float(value), timestamp=now, step=int(point["step"]))
    if item.evaluation is not None:
        metrics = read_json(item.evaluation / "metrics.json")
        for split in ("dev", "test"):
            for name, score in metrics[split]["scores"].items():
                yield Metric(f"{split}_{name}", score["value"], timestamp=now, step=0)


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{above}.{key}" if above else key
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield name, str(value)
