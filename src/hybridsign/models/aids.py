"""Learning aids: what one model gets, its rivals and ablations get (docs/fairness.md)."""

from __future__ import annotations

from pydantic import Field

from hybridsign.nn.settings import CodecSettings
from hybridsign.settings import Settings


class Aids(Settings):
    """Devices outside the papers that let small budgets learn."""

    codec: CodecSettings | None = Field(CodecSettings(), description="linear pose codec, or none")
    monotone_prior: float | None = Field(30.0, gt=0, description="initial strength, or none")
    history_dropout: float = Field(0.5, ge=0, le=1, description="chance to hide a frame of history")
    history_blackout: float = Field(0.5, ge=0, le=1, description="chance to hide all history")
