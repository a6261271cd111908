"""Settings of GCDM."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.nn.settings import DiffusionSettings
from hybridsign.settings import Settings


class GcdmSettings(Settings):
    """Gloss-driven conditional diffusion; what its abstract leaves open is as in Sign-IDD."""

    provenance: ClassVar[Provenance] = "abstract only"

    kind: Literal["gcdm"]
    input: Literal["gloss", "text"] = Field(
        description="gloss where the corpus has it and text where it has not, or always text"
    )
    diffusion: DiffusionSettings = DiffusionSettings(steps=50, eta=1.0)
    hypotheses: int = Field(5, ge=1, description="clips made for each sentence, and averaged")
    aids: Aids = Aids()
