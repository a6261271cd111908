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
    longest: int = Field(60, gt=0, description="tokens after which a translation ends")
