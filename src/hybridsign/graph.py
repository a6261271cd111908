"""The workflow's graph as params.yaml spells it out: all folders, and what is made from what.

A stage's record says from which settings and which code its outputs were made. Here stands what
it would say if they were made now; a difference is what makes outputs stale.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hybridsign.fingerprint import fingerprint
from hybridsign.params import Params
from hybridsign.settings import Settings, SettingsError
from hybridsign.stages import track
from hybridsign.stages.benchmark import Timed
from hybridsign.stages.report import Training
from hybridsign.stages.stress import Stressed
from hybridsign.stages.tabulate import Sources
from hybridsign.tracked import experiments
from hybridsign.workspace import Place


def places(params: Params) -> list[Place]:
    """The folders of all stages; no stage reads from one that comes after its own."""
    profile = params.profile
    return [
        *(Place(profile, "fetch", corpus) for corpus in params.used_corpora),
        *(Place(profile, "preprocess", corpus) for corpus in params.used_corpora),
        *(Place(profile, "train_judge", corpus, seed=seed) for corpus, seed in params.judges()),
        *(Place(profile, "train", *names) for names in params.trainings()),
        *(Place(profile, "evaluate", *names) for names in params.evaluations()),
        *(Place(profile, "believe", corpus, seed=seed) for corpus, seed in params.believers()),
        *(Place(profile, "benchmark", corpus) for corpus in params.used_corpora),
        *stressed(params).places(profile),
        *(Place(profile, stage) for stage in ("tabulate", "report", "track")),
    ]


def code_of(params: Params, place: Place) -> str:
    """Fingerprint of the code that makes one folder."""
    if place.stage == "benchmark":
        return fingerprint(place.stage, *timed(params, str(place.corpus)).kinds)
    return fingerprint(place.stage, _kind_of(params, place))


def code_name(params: Params, place: Place) -> str:
    """What the code of one folder is called: by its stage, and by its model where that counts."""
    return place.stage if _kind_of(params, place) is None else f"{place.stage}.{place.model}"


def settings_of(params: Params, place: Place) -> dict[str, Any]:
    """Settings from which one folder is made, as its record holds them."""
    # To JSON and back, so that it equals what is read from a record.
    return json.loads(json.dumps(_settings_of(params, place), default=_plain))


def shown_trainings(params: Params) -> list[Training]:
    """What `report` shows."""
    return [
        Training(corpus, model, params.titles[model], seed)
        for corpus, model, seed in params.trainings()
    ]


def timed(params: Params, corpus: str) -> Timed:
    """What `benchmark` times on a corpus: of each model one training, for seeds take as long.

    Raises:
        SettingsError: a model whose frames are to be compiled is not there.
    """
    first = params.model_seeds[0]
    models = {
        model: seed
        for trained_on, model, seed in params.trainings()
        if (trained_on, seed) == (corpus, first)
    }
    kinds = {params.kind(model) for _, model, _ in params.trainings()}
    # Compiling takes long, and the corpus has no part in it.
    compiled = params.sizes.benchmark.compiled if corpus == params.used_corpora[0] else ()
    unknown = sorted(set(compiled) - set(models))
    if unknown:
        raise SettingsError(
            f"profiles.{params.profile}.benchmark.compiled: there is no model "
            f"{', '.join(unknown)} on {corpus}; valid choices: {', '.join(models)}"
        )
    paper = params.profiles["paper"].train.sizes
    ablated = params.samplings if corpus == params.ablations.corpus else {}
    samplings = {
        name: (sampling.model, sampling.steps)
        for name, sampling in ablated.items()
        if sampling.steps is not None
    }
    return Timed(models, samplings, sorted(filter(None, kinds)), paper, [*compiled])


def table_sources(params: Params) -> Sources:
    """What `tabulate` needs beside the tables' own settings."""
    in_turns = params.tables.table3.rows
    rows = {*in_turns, *(row for table in params.quality_tables.values() for row in table.rows)}
    train = params.sizes.train
    return Sources(
        titles={row: params.titles[row] for row in sorted(rows)},
        seeds={row: params.seeds(row) for row in sorted(rows)},
        written_after={
            row: params.generators[model].provenance
            for row in sorted(rows)
            if (model := params.trained_as(row)) is not None
        },
        stands_for={name: params.corpora[name].stands_for for name in params.used_corpora},
        timed=in_turns,
        timed_on=params.used_corpora[0],
        hyperparameters={
            "seed": ", ".join(map(str, params.model_seeds)),
            "optimizer": "AdamW",
            "learning_rate": f"{train.training.learning_rate:g}",
            "weight_decay": f"{train.training.weight_decay:g}",
            "scheduler": "cosine",
            "decay_factor": f"{train.training.final_share:g} over each phase",
            "batch_size": str(train.training.batch_size),
            "steps": str(train.training.steps),
            "dropout": f"{train.sizes.dropout:g}",
            "embedding_dimension": str(train.sizes.width),
            "numerical_precision": "float32",
        },
    )


def stressed(params: Params) -> Stressed:
    """What `stress` tries, on the corpus of the ablations.

    Raises:
        SettingsError: a model is no HybridSign, whose history can be spoiled.
    """
    variants = [name for name in params.generators if params.kind(name) == "hybrid"]
    unknown = [model for model in params.stressed if model not in variants]
    if unknown:
        raise SettingsError(
            f"stressed: {', '.join(unknown)} is no HybridSign; valid choices: {', '.join(variants)}"
        )
    return Stressed(
        params.ablations.corpus,
        {model: params.titles[model] for model in params.stressed},
        params.model_seeds,
    )


def _kind_of(params: Params, place: Place) -> str | None:
    return None if place.model is None else params.kind(place.model)


def _settings_of(params: Params, place: Place) -> dict[str, Any]:
    sizes = params.sizes
    match place:
        case Place(stage="fetch", corpus=str(corpus)):
            return {"fetch": sizes.fetch, "corpus": params.corpora[corpus]}
        case Place(stage="preprocess"):
            return {"preprocess": sizes.preprocess}
        case Place(stage="train_judge", seed=seed):
            return {"train_judge": sizes.train_judge, "seed": seed}
        case Place(stage="train", model=str(model), seed=seed):
            return {"train": sizes.train, "model": params.generators[model], "seed": seed}
        case Place(stage="evaluate", model=str(model), seed=seed):
            return {
                "evaluate": sizes.evaluate,
                "seed": seed,
                "judge_seeds": params.judge_seeds,
                **params.system(model).settings(),
            }
        case Place(stage="believe", corpus=str(corpus), seed=seed):
            return {"believe": sizes.believe, "seed": seed, **vars(params.origin(corpus))}
        case Place(stage="stress", seed=seed):
            return {"stress": sizes.stress, "seed": seed, "judge_seed": params.judge_seed}
        case Place(stage="benchmark", corpus=str(corpus)):
            return {"benchmark": sizes.benchmark, **vars(timed(params, corpus))}
    return _settings_of_all(params, place)


def _settings_of_all(params: Params, place: Place) -> dict[str, Any]:
    """Of the stages that have one folder for everything."""
    match place.stage:
        case "tabulate":
            return {
                "tables": params.quality_tables,
                **asdict(table_sources(params)),
                "believers": params.believers(),
                "stressed": asdict(stressed(params)),
            }
        case "report":
            return {
                "report": params.sizes.report,
                "tables": params.table_names,
                "trainings": [asdict(training) for training in shown_trainings(params)],
                "judges": params.judges(),
                "believers": params.believers(),
            }
        case "track":
            shown = experiments(params, stressed(params))
            return {"track": params.track, "experiments": track.names(shown)}
    raise ValueError(f"{place.folder} is no folder of a stage; stages: src/hybridsign/stages.")


def _plain(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(mode="json")
