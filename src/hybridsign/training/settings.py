"""Settings of a training; readable without torch."""

from __future__ import annotations

from pydantic import Field

from hybridsign.device import Device
from hybridsign.settings import Settings


class TrainingSettings(Settings):
    """Budget and optimiser. The budget is in steps, never in seconds, so that it repeats."""

    steps: int = Field(gt=0)
    batch_size: int = Field(gt=0)
    learning_rate: float = Field(gt=0, description="highest, after the warm-up")
    warmup: int = Field(
        50,
        ge=0,
        description="steps of linear warm-up of each phase, of which it is a tenth at most",
    )
    final_share: float = Field(
        0.03, ge=0, le=1, description="of the learning rate, at each phase's end"
    )
    weight_decay: float = Field(0.01, ge=0)
    clip_norm: float = Field(1.0, gt=0, description="longest gradient")
    save_every: int | None = Field(
        150,
        gt=0,
        description="steps after which an unfinished training is saved, to go on from there if it "
        "is broken off; null: never",
    )
    device: Device = Field("cpu", description="cpu; or cuda, a GPU of its own for each training")
    dev_clips: int = Field(64, ge=1, description="clips of the dev split on the learning curve")
