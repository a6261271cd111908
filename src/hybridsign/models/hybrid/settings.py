"""Settings of HybridSign and of its ablations (Tables 4 to 6)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.nn.settings import CodecSettings, ExpertCount, PoseLossSettings
from hybridsign.settings import Settings

Backbone = Literal["confidence_attention", "causal_attention", "recurrence"]
Head = Literal["flow", "mean_flow", "regression"]


class LossSettings(PoseLossSettings):
    """Weights of the objective (Eq. 18 to 23) and of the flow loss that the paper leaves out."""

    flow: float = Field(1.0, ge=0, description="velocity; 0 is the paper's objective, literally")


class HybridSettings(Settings):
    """HybridSign; every choice on which the paper is silent has the audit's default."""

    provenance: ClassVar[Provenance] = "paper"

    kind: Literal["hybrid"]
    input: Literal["gloss", "text"] = "text"
    experts: ExpertCount = Field(
        3, description="1: whole pose; 3: face, body, hands; 4: face, body, left hand, right hand"
    )
    tokens: Literal["frame", "joint"] = Field(
        "frame",
        description="of each expert: one a frame, or one for each of its joints, as in the "
        "authors' released sketch, at dozens of times the cost",
    )
    pooled_text: bool = Field(
        False, description="whether the pooled text modulates norms, besides attention to tokens"
    )
    backbone: Backbone = "confidence_attention"
    confidence: Literal["predicted", "ones"] = Field(
        "predicted", description="which confidence the history has when generating"
    )
    head: Head = Field("flow", description="how a frame is made: regression is the AR mode")
    steps: int = Field(4, ge=1, description="Euler steps of the flow inside a frame")
    self_forcing: Literal["two_pass", "unrolled", "off"] = "two_pass"
    self_forcing_share: float = Field(
        0.4, gt=0, le=1, description="of the steps, at the end; 1 is the paper's text, literally"
    )
    rollout_steps: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        (1, 2, 4), min_length=1, description="flow steps a frame in training's rollouts, by turns"
    )
    noise_memory: float = Field(
        0.8, ge=0, lt=1, description="how much of a frame's noise the next one keeps"
    )
    window: int | None = Field(
        None,
        ge=1,
        description="frames of history that are seen; 1 is the last one alone, none all of them, "
        "and in streams as many as the protocol has",
    )
    printed_target: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Eq. 6 as printed, divided by t, which is held at no less than this; the "
        "velocity of the path if none",
    )
    losses: LossSettings = LossSettings()
    aids: Aids = Aids()

    @model_validator(mode="after")
    def _choices_go_together(self) -> HybridSettings:
        if self.window is not None and self.backbone == "recurrence":
            raise ValueError(f"window {self.window}: a recurrence keeps no frames; leave it out")
        if self.printed_target is not None and (self.head != "flow" or self.self_forcing != "off"):
            raise ValueError(
                "printed_target: Eq. 6 as printed is no velocity, so no step of a rollout leads "
                "to a clean estimate; set head: flow and self_forcing: off"
            )
        if self.tokens == "joint" and (self.head == "regression" or self.aids.codec is not None):
            raise ValueError(
                "tokens joint: joints are told in coordinates and made by a flow; set "
                "aids.codec: null and head: flow or mean_flow"
            )
        if self.aids.codec is not None:
            self.aids.codec_of(self.experts)
        return self

    @property
    def codec(self) -> CodecSettings:
        """The pose codec, its hands apart where two experts share them."""
        return self.aids.codec_of(self.experts)
