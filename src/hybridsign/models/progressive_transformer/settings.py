"""Settings of Progressive Transformers."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.settings import Settings


class ProgressiveTransformerSettings(Settings):
    """Progressive Transformers, with future prediction and Gaussian noise (its best variant)."""

    provenance: ClassVar[Provenance] = "official code read"

    kind: Literal["progressive_transformer"]
    input: Literal["gloss", "text"] = Field(
        description="gloss where the corpus has it and text where it has not, or always text"
    )
    future_frames: int = Field(
        2, ge=1, description="frames predicted at each step; the first counts"
    )
    noise_rate: float = Field(
        1.0,
        ge=0,
        description="noise on the decoder's input, in deviations of the last epoch's errors",
    )
    aids: Aids = Aids()
