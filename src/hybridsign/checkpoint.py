"""A trained network in one file: weights, settings, vocabularies and statistics together.

Nothing is guessed again when it is read, and it is read with `weights_only=True`: a checkpoint
from elsewhere cannot run code.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from pydantic import TypeAdapter
from torch import nn

from hybridsign.data.statistics import Statistics
from hybridsign.frozen_text import FrozenText
from hybridsign.models import ModelSettings, build
from hybridsign.models.generator import PoseGenerator
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.quality import Quality
from hybridsign.translation.settings import JudgeSettings

VERSION = 2


class CheckpointError(ValueError):
    """A checkpoint cannot be read; the message names the file."""


def save_generator(
    path: Path,
    model: PoseGenerator,
    *,
    settings: ModelSettings,
    task: Task,
    frames: int | None,
) -> None:
    """Write a generator and all that `build` needs to make it again.

    Args:
        path: where to.
        model: with its weights.
        settings: of its method.
        task: what it was built for.
        frames: the protocol's frames a clip; None where clips keep their native length.
    """
    _save(
        path,
        {
            "what": "generator",
            "settings": settings.model_dump(mode="json"),
            "sizes": task.sizes.model_dump(mode="json"),
            "vocabulary": task.vocabulary.tokens,
            "statistics": task.statistics.to_json(),
            "frames": frames,
            "text_encoder": task.text.description() if task.text is not None else None,
            "weights": model.state_dict(),
        },
    )


class Recipe(NamedTuple):
    """All that a generator was made of, but for its weights."""

    settings: ModelSettings
    task: Task


def load_recipe(path: Path, text: FrozenText | None = None) -> Recipe:
    """What a generator was made of; `text` as for `load_generator`."""
    return _recipe(path, _load(path, "generator"), text)


def load_generator(
    path: Path, text: FrozenText | None = None
) -> tuple[PoseGenerator, Statistics, int | None]:
    """A generator in evaluation mode, its statistics, and the protocol's frames a clip.

    Frames are None where clips keep their native length, so that the generator decides its own.

    Args:
        path: of the checkpoint.
        text: the frozen encoder of its corpus, with the sentences that it knows. Without it, a
            generator that learned with one encodes each sentence by the encoder itself.

    Raises:
        CheckpointError: the file cannot be read, or it learned with another text encoder.
    """
    content = _load(path, "generator")
    recipe = _recipe(path, content, text)
    model = build(*recipe)
    _fill(path, model, content["weights"])
    return model.eval(), recipe.task.statistics, content["frames"]


def _recipe(path: Path, content: Mapping[str, Any], text: FrozenText | None) -> Recipe:
    statistics = Statistics.from_json(content["statistics"])
    return Recipe(
        TypeAdapter(ModelSettings).validate_python(content["settings"]),
        Task(
            Sizes.model_validate(content["sizes"]),
            Vocabulary(content["vocabulary"]),
            statistics,
            content["frames"] or statistics.frames,
            _text(path, content.get("text_encoder"), text),
            native=content["frames"] is None,
        ),
    )


def _text(
    path: Path, description: dict[str, Any] | None, given: FrozenText | None
) -> FrozenText | None:
    """What a generator reads sentences with: what is given, if it learned with that."""
    learned = FrozenText.of(description) if description is not None else None
    if given is None or given == learned:
        return given or learned
    raise CheckpointError(
        f"{path}: learned with {learned or 'a text encoder of its own'}, but the features of the "
        f"corpus are by {given}. Train anew"
    )


def save_judge(path: Path, judge: BackTranslator, statistics: Statistics) -> None:
    """Write a judge that has learned and has been measured."""
    if judge.quality is None:
        raise ValueError(f"{path}: a judge is saved once its quality was measured (reading.py)")
    _save(
        path,
        {
            "what": "judge",
            "settings": judge.settings.model_dump(mode="json"),
            "words": judge.words.tokens,
            "glosses": judge.glosses.tokens if judge.glosses is not None else None,
            "statistics": statistics.to_json(),
            "data": judge.data,
            "quality": judge.quality.to_json(),
            "weights": judge.state_dict(),
        },
    )


def load_judge(path: Path) -> tuple[BackTranslator, Statistics]:
    """A judge in evaluation mode, and the statistics with which it standardises poses."""
    content = _load(path, "judge")
    statistics = Statistics.from_json(content["statistics"])
    judge = BackTranslator(
        JudgeSettings.model_validate(content["settings"]),
        Vocabulary(content["words"]),
        Vocabulary(content["glosses"]) if content["glosses"] is not None else None,
        statistics,
        data=content["data"],
    )
    _fill(path, judge, content["weights"])
    judge.quality = Quality.from_json(content["quality"])
    return judge.eval(), statistics


def _save(path: Path, content: dict[str, Any]) -> None:
    # torch.save writes the file's own name into the archive; through a buffer equal content
    # gives equal bytes under any name.
    buffer = io.BytesIO()
    torch.save({"version": VERSION, **content}, buffer)
    path.write_bytes(buffer.getvalue())


def _fill(path: Path, network: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        found = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise CheckpointError(
            f"{path}: its weights are not those that its settings describe ({found[:200]}). It was "
            "made by another version of this project: train again (snakemake --cores 2 all)."
        ) from error


def _load(path: Path, what: str) -> dict[str, Any]:
    if not path.is_file():
        raise CheckpointError(f"{path}: not found. Train first (snakemake --cores 2 all).")
    if not zipfile.is_zipfile(path):
        raise CheckpointError(
            f"{path}: cannot be read as a checkpoint: {path.stat().st_size} bytes that are no "
            "whole archive of torch. It may be cut short: if a stage made it, delete it and let "
            "the workflow make it again (snakemake --cores 2 all)."
        )
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged or hostile file
        raise CheckpointError(
            f"{path}: cannot be read as a checkpoint; torch says: {str(error).splitlines()[0]}"
        ) from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise CheckpointError(f"{path}: not a checkpoint of version {VERSION} of this project.")
    if content.get("what") != what:
        raise CheckpointError(f"{path}: holds a {content.get('what')}, but a {what} was expected.")
    return content
