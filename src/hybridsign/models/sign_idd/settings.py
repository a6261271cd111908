"""Settings of Sign-IDD."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.nn.settings import DiffusionSettings
from hybridsign.settings import Settings


class SignIddSettings(Settings):
    """Sign-IDD, with the steps and the masks of its release."""

    provenance: ClassVar[Provenance] = "official code read"

    kind: Literal["sign_idd"]
    input: Literal["gloss", "text"] = Field(
        description="gloss where the corpus has it and text where it has not, or always text"
    )
    diffusion: DiffusionSettings = DiffusionSettings(steps=5, eta=1.0)
    causal: bool = Field(
        True, description="hide later frames from earlier ones, as released; all are made at once"
    )
    bone_weight: float = Field(0.1, ge=0, description="of the loss on the bones' directions")
    aids: Aids = Aids()
