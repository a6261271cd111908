"""Settings of the shared layers; readable without torch."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hybridsign.settings import Settings

# 1: whole pose; 3: face, body, both hands; 4: face, body, left hand, right hand.
ExpertCount = Literal[1, 3, 4]


class Sizes(Settings):
    """The size that all networks of a profile share, so that tables compare methods, not sizes."""

    width: int = Field(gt=0)
    layers: int = Field(gt=0)
    heads: int = Field(gt=0)
    feedforward: int = Field(gt=0)
    dropout: float = Field(ge=0, lt=1)

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> Sizes:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} cannot be shared evenly by {self.heads} heads")
        return self


class CodecSettings(Settings):
    """Principal components kept for each group of joints."""

    body: int = Field(16, gt=0, le=50)
    face: int = Field(16, gt=0, le=140)
    hands: int = Field(40, gt=0, le=84)
    split_hands: bool = Field(False, description="half of the hands' components for each hand")

    @model_validator(mode="after")
    def _hands_share_evenly(self) -> CodecSettings:
        if self.split_hands and self.hands % 2:
            raise ValueError(
                f"hands: {self.hands} components cannot be shared evenly by two hands that are "
                "coded apart; choose an even number"
            )
        return self

    @property
    def groups(self) -> dict[tuple[str, ...], int]:
        """Components of each group of parts, in the order of the codes."""
        hands: dict[tuple[str, ...], int] = {("left_hand", "right_hand"): self.hands}
        if self.split_hands:
            hands = {("left_hand",): self.hands // 2, ("right_hand",): self.hands // 2}
        return {("body",): self.body, ("face",): self.face, **hands}


class PoseLossSettings(Settings):
    """Weights of the losses on poses (HybridSign Eq. 18 to 23) and on confidence."""

    poses: float = Field(0.5, ge=0, description="joint, bone and Soft-DTW losses together")
    soft_dtw: bool = Field(True, description="whether Soft-DTW is among them (Eq. 20)")
    soft_dtw_gamma: float = Field(0.1, gt=0)
    confidence: float = Field(0.5, ge=0, description="of the predicted confidence")


class DiffusionSettings(Settings):
    """How noise is put on and taken off: a variance-preserving diffusion, sampled by DDIM."""

    schedule: Literal["cosine", "linear"] = "cosine"
    levels: int = Field(1000, ge=2, description="of noise, in training")
    steps: int = Field(50, ge=1, description="of sampling, each one evaluation of the network")
    eta: float = Field(
        0.0, ge=0, le=1, description="fresh noise in sampling: 0 is none, 1 is as much as in DDPM"
    )
    noise_memory: float = Field(
        0.0, ge=0, lt=1, description="what a frame's noise keeps of the frame's before it"
    )

    @model_validator(mode="after")
    def _steps_are_of_the_levels(self) -> DiffusionSettings:
        if self.steps > self.levels:
            raise ValueError(f"{self.steps} steps of sampling, but only {self.levels} noise levels")
        return self
