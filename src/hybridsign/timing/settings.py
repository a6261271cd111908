"""Settings of the latency bench; readable without torch."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hybridsign.settings import Settings


class Regime(Settings):
    """Under what conditions all systems are timed, in turns."""

    size: Literal["own", "paper"] = Field(
        description="the trained networks, or random ones of the width of the profile `paper`"
    )
    threads: Annotated[int, Field(ge=1)] | Literal["all"]
    batch: int = Field(ge=1, description="clips made together")


class BenchmarkSettings(Settings):
    """What is timed, and how often."""

    regimes: tuple[Regime, ...] = Field(min_length=1)
    lengths: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        min_length=2, description="frames of the clips whose first frame is waited for"
    )
    matched_steps: int = Field(ge=1, description="of every diffusion in the second reading")
    compiled: tuple[str, ...] = Field(
        (),
        description="models whose frames are timed in native code too, one clip at a time, at "
        "their own size and on the first corpus alone: compiling takes half a minute each",
    )
    repetitions: int = Field(ge=1, description="of each system, in turns with all others")
    seconds: float = Field(
        gt=0, description="a system that has taken this long is passed over from then on"
    )

    @model_validator(mode="after")
    def _can_be_drawn_and_found(self) -> BenchmarkSettings:
        if any(first >= second for first, second in pairwise(self.lengths)):
            raise ValueError(f"lengths: found {list(self.lengths)}; expected rising numbers")
        if len(set(self.regimes)) < len(self.regimes):
            raise ValueError("regimes: one stands twice")
        return self
