"""Settings of GEN-OBT."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hybridsign.models.aids import Aids
from hybridsign.models.provenance import Provenance
from hybridsign.settings import Settings


class GenObtSettings(Settings):
    """GEN-OBT on the skeleton of Progressive Transformers."""

    provenance: ClassVar[Provenance] = "abstract only"

    kind: Literal["gen_obt"]
    input: Literal["gloss", "text"] = Field(
        description="gloss where the corpus has it and text where it has not, or always text"
    )
    ctc_weight: float = Field(0.1, ge=0, description="of the reverse decoder's CTC")
    ctc_after: int = Field(
        1, ge=0, description="epochs after which the CTC reaches the generator, not only its reader"
    )
    content_share: float = Field(
        0.1,
        gt=0,
        le=1,
        description="share of sentences up to which a word is a content word: where the input is "
        "text, these in order are what the reverse decoder reads",
    )
    aids: Aids = Aids()
