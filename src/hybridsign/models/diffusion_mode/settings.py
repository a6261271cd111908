"""Settings of HybridSign's diffusion mode (Table 4)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.nn.settings import CodecSettings, DiffusionSettings, ExpertCount, PoseLossSettings
from hybridsign.settings import Settings


class DenoisingLossSettings(PoseLossSettings):
    """Weights of HybridSign's losses on poses, and of the error of the clean estimate."""

    clean: float = Field(1.0, ge=0, description="squared error of the clean estimate's codes")


class DiffusionModeSettings(Settings):
    """HybridSign's experts without its frame-by-frame half; the paper says no more than "DiT"."""

    provenance: ClassVar[Provenance] = "paper"

    kind: Literal["diffusion_mode"]
    input: Literal["gloss", "text"] = "text"
    experts: ExpertCount = Field(
        3, description="1: whole pose; 3: face, body, hands; 4: face, body, left hand, right hand"
    )
    pooled_text: bool = Field(
        False, description="whether the pooled text modulates norms, besides attention to tokens"
    )
    diffusion: DiffusionSettings = DiffusionSettings(steps=50, eta=0.0)
    losses: DenoisingLossSettings = DenoisingLossSettings()
    aids: Aids = Aids()

    @model_validator(mode="after")
    def _experts_have_codes(self) -> DiffusionModeSettings:
        self.aids.codec_of(self.experts)
        return self

    @property
    def codec(self) -> CodecSettings:
        """The pose codec, its hands apart where two experts share them."""
        return self.aids.codec_of(self.experts)
