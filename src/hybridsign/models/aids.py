"""Learning aids: what one model gets, its rivals and ablations get (docs/fairness.md)."""

from __future__ import annotations

from pydantic import Field

from hybridsign.nn.settings import CodecSettings, ExpertCount
from hybridsign.settings import Settings


class Aids(Settings):
    """Devices outside the papers that let small budgets learn."""

    codec: CodecSettings | None = Field(CodecSettings(), description="linear pose codec, or none")
    monotone_prior: float | None = Field(
        30.0, gt=0, description="initial strength, of the strictest head; or none"
    )
    monotone_spread: float = Field(
        1.0, ge=1, description="how much weaker the prior of the freest head begins; 1: none is"
    )
    history_dropout: float = Field(0.5, ge=0, le=1, description="chance to hide a frame of history")
    history_blackout: float = Field(0.5, ge=0, le=1, description="chance to hide all history")

    def codec_of(self, experts: ExpertCount) -> CodecSettings:
        """The codec in whose codes some experts sign, the hands apart where two share them.

        Raises:
            ValueError: there is none.
        """
        if self.codec is None:
            raise ValueError(
                "models: experts sign in the codes of each articulator; give aids.codec "
                "components (body 50, face 140, hands 84 keep every coordinate)"
            )
        return CodecSettings(**self.codec.model_dump() | {"split_hands": experts == 4})
