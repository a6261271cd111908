"""Settings of the judge."""

from __future__ import annotations

from pydantic import Field

from hybridsign.nn.settings import Sizes
from hybridsign.settings import Settings


class JudgeSettings(Settings):
    """The back-translator's size and recipe."""

    sizes: Sizes
    components: int = Field(64, gt=0, description="whitened principal components of its input")
    stride: int = Field(3, gt=0, description="frames stacked into one token of the encoder")
    ctc_weight: float = Field(
        1.0, ge=0, description="weight of gloss recognition, where glosses are"
    )
    label_smoothing: float = Field(0.1, ge=0, lt=1)
    word_dropout: float = Field(
        0.1, ge=0, lt=1, description="chance to hide a word from the decoder in training"
    )
    beam: int = Field(4, ge=1, description="hypotheses kept a clip")
    length_penalties: tuple[float, ...] = Field(
        (0.0, 0.5, 1.0, 1.5, 2.0),
        min_length=1,
        description="of which the best on true dev clips is chosen once and pinned",
    )
    longest: int = Field(60, gt=0, description="tokens after which a translation ends")
