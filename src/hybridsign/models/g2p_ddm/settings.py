"""Settings of G2P-DDM."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hybridsign.models.provenance import Provenance
from hybridsign.settings import Settings


class CodebookSettings(Settings):
    """The Pose-VQ-VAE; values as released unless said otherwise."""

    codes: int = Field(256, ge=2, description="codes of each articulator; 1,024 in the release")
    commitment: float = Field(0.25, ge=0, description="weight of the encoder's pull to its codes")
    decay: float = Field(0.99, gt=0, lt=1, description="of the moving averages that the codes are")
    dead_below: float = Field(
        1.0, ge=0, description="mean uses a batch under which a code is seeded anew"
    )
    share: float = Field(0.4, gt=0, lt=1, description="of the training's steps")


class CodeDiffusionSettings(Settings):
    """The discrete diffusion and its network."""

    steps: int = Field(50, ge=2, description="of the chain, and of sampling; 100 in the release")
    replaced: float = Field(
        1e-6,
        gt=0,
        lt=0.5,
        description="share of tokens that end up replaced, not masked; the release has next to "
        "none, VQ-Diffusion's paper 0.1",
    )
    halvings: int = Field(
        1, ge=0, description="of the sequence in the U-Net, at most layers − 1; 2 in the release"
    )


class G2pDdmSettings(Settings):
    """G2P-DDM: a codebook for each articulator, then mask-and-replace diffusion of the codes."""

    provenance: ClassVar[Provenance] = "official code read"

    kind: Literal["g2p_ddm"]
    input: Literal["gloss", "text"] = Field(
        description="gloss where the corpus has it and text where it has not, or always text"
    )
    codebook: CodebookSettings = CodebookSettings()
    diffusion: CodeDiffusionSettings = CodeDiffusionSettings()
    monotone_prior: float | None = Field(
        30.0, gt=0, description="the one learning aid that applies: initial strength, or none"
    )
