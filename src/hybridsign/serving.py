"""A trained generator as MLflow calls it: sentences in, poses out.

`mlflow.pyfunc.load_model("models:/hybridsign-default-howto-hybrid@seed42")` comes here by the name
of this module in the model's `MLmodel`, and hands over our own checkpoint, which cannot run code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hybridsign.checkpoint import load_generator
from hybridsign.generation import asked, check_words, generate_clips
from hybridsign.text import normalise

if TYPE_CHECKING:
    from pandas import DataFrame

BATCH = 32


class Signer:
    """Signs sentences, or gloss lines where it learned from glosses.

    Attributes:
        fps: frames per second of what it signs.
        reads_glosses: whether it learned from gloss lines, such as "MORGEN NORD REGEN".
    """

    def __init__(self, checkpoint: Path) -> None:
        self._checkpoint = checkpoint
        self._model, self._statistics, self._frames = load_generator(checkpoint)
        self.fps = self._statistics.fps
        # Sentences are learned in normal form; glosses are mostly capitals.
        words = self._model.vocabulary.words
        self.reads_glosses = any(word != normalise(word) for word in words)

    def get_raw_model(self) -> Signer:
        """What MLflow gives to those who ask for more than `predict`."""
        return self

    def predict(
        self, model_input: DataFrame, params: Mapping[str, Any] | None = None
    ) -> list[np.ndarray]:
        """Sign each sentence.

        Args:
            model_input: one column of sentences; MLflow makes it of a list.
            params: `seed`, of the noise.

        Returns:
            Of each sentence (T, J, 3): x and y in shoulder widths, x right and y down, and
            confidence.

        Raises:
            ValueError: the model knows no word of a sentence.
        """
        sentences = model_input.iloc[:, 0]
        clips = [
            asked(text, number, "asked", self._statistics, gloss=self.reads_glosses)
            for number, text in enumerate(sentences)
        ]
        for clip in clips:
            check_words(self._model, clip, self._checkpoint, gloss=self.reads_glosses)
        made = generate_clips(
            self._model,
            self._statistics,
            clips,
            system="asked",
            frames=self._frames,
            seed=int((params or {})["seed"]),
            batch_size=BATCH,
        )
        poses = (clip.pose for clip in made)
        return [
            np.concatenate([pose.coordinates, pose.confidence[..., None]], axis=-1)
            for pose in poses
        ]


def _load_pyfunc(path: str) -> Signer:
    """What MLflow calls; the name is MLflow's."""
    return Signer(Path(path))
