"""Trained generators as registered models of MLflow.

A model is a folder with a short text, `MLmodel`, and our checkpoint under a second name. The text
says that `hybridsign.serving` loads it: neither code nor a pickled object lies in the store.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hybridsign.tracking.content import Trained
from hybridsign.tracking.links import link, local

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

IDENTITY = "fingerprint"
LOGGED = "logged_model"
LOADER = "hybridsign.serving"
SEED = 42  # of the noise, where a caller names none


class Registered(NamedTuple):
    """A version of a registered model.

    Attributes:
        uri: by which `mlflow.pyfunc.load_model` finds it.
        logged: what MLflow calls the model's own page.
        run: that registered it.
    """

    uri: str
    logged: str
    run: str


class Registry:
    """The models of one database."""

    def __init__(self, client: MlflowClient) -> None:
        self._client = client
        self._aliases = {
            model.name: dict(model.aliases) for model in client.search_registered_models()
        }
        self._versions = {
            (version.name, version.tags.get(IDENTITY)): version
            for version in client.search_model_versions(max_results=10_000)
        }

    def registered(self, experiment: str, run: str, trained: Trained) -> Registered:
        """The version of a training; a new one where there is none yet.

        Args:
            experiment: in which it would be shown.
            run: that would be its source.
            trained: the training.
        """
        place = trained.name, trained.identity
        if place not in self._versions:
            self._versions[place] = self._register(experiment, run, trained)
        version = self._versions[place]
        uri = f"models:/{version.name}/{version.version}"
        return Registered(uri, version.tags[LOGGED], str(version.run_id))

    def point(self, trained: Trained) -> None:
        """Let the alias of its seed mean this training: results may have gone back to it."""
        found = self._versions.get((trained.name, trained.identity))
        if found is None:
            return  # somebody removed it
        aliases = self._aliases[trained.name]
        if str(aliases.get(trained.alias)) != str(found.version):
            self._client.set_registered_model_alias(trained.name, trained.alias, found.version)
            aliases[trained.alias] = found.version

    def _register(self, experiment: str, run: str, trained: Trained) -> ModelVersion:
        if trained.name not in self._aliases:
            self._client.create_registered_model(trained.name, description=trained.describing)
            self._aliases[trained.name] = {}
        logged = self._client.create_logged_model(experiment, trained.name, source_run_id=run)
        folder = local(logged.artifact_location)
        link(trained.checkpoint, folder / trained.checkpoint.name)
        _describe(folder, trained.checkpoint.name, run, logged.model_id)
        self._client.finalize_logged_model(logged.model_id, "READY")
        return self._client.create_model_version(
            trained.name,
            logged.artifact_location,
            run,
            # A database of SQLite forgets which logged model a version is of.
            tags={IDENTITY: trained.identity, LOGGED: logged.model_id},
            model_id=logged.model_id,
        )


def _describe(folder: Path, checkpoint: str, run: str, model: str) -> None:
    """Write `MLmodel`: sentences in, the seed of the noise as a parameter, and what loads it."""
    from mlflow import pyfunc
    from mlflow.models import Model
    from mlflow.models.signature import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    signature = ModelSignature(
        inputs=Schema([ColSpec(DataType.string)]),
        params=ParamSchema([ParamSpec("seed", DataType.long, SEED)]),
    )
    text = Model(run_id=run, model_id=model, signature=signature)
    pyfunc.add_to_model(text, loader_module=LOADER, data=checkpoint)
    text.save(str(folder / "MLmodel"))
