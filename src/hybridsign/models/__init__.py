"""Generators: one room a method, one contract (generator.py) for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from hybridsign.models.diffusion_mode.settings import DiffusionModeSettings
from hybridsign.models.g2p_ddm.settings import G2pDdmSettings
from hybridsign.models.gcdm.settings import GcdmSettings
from hybridsign.models.gen_obt.settings import GenObtSettings
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.sign_idd.settings import SignIddSettings
from hybridsign.seeding import derived_seed

if TYPE_CHECKING:
    from hybridsign.models.generator import PoseGenerator
    from hybridsign.models.task import Task

ModelSettings = Annotated[
    DiffusionModeSettings
    | G2pDdmSettings
    | GcdmSettings
    | GenObtSettings
    | HybridSettings
    | ProgressiveTransformerSettings
    | SignIddSettings,
    Field(discriminator="kind"),
]


def build(settings: ModelSettings, task: Task, *, seed: int = 0) -> PoseGenerator:
    """The generator that some settings describe, with fresh weights.

    Args:
        settings: which method, and its switches.
        task: what it is built for.
        seed: of the weights.
    """
    import torch

    torch.manual_seed(derived_seed(seed, "weights"))
    match settings:
        case HybridSettings():
            from hybridsign.models.hybrid.model import HybridSign

            return HybridSign(settings, task)
        case DiffusionModeSettings():
            from hybridsign.models.diffusion_mode.model import DiffusionMode

            return DiffusionMode(settings, task)
        case GcdmSettings():
            from hybridsign.models.gcdm.model import Gcdm

            return Gcdm(settings, task)
        case G2pDdmSettings():
            from hybridsign.models.g2p_ddm.model import G2pDdm

            return G2pDdm(settings, task)
        case GenObtSettings():
            from hybridsign.models.gen_obt.model import GenObt

            return GenObt(settings, task)
        case ProgressiveTransformerSettings():
            from hybridsign.models.progressive_transformer.model import ProgressiveTransformer

            return ProgressiveTransformer(settings, task)
        case SignIddSettings():
            from hybridsign.models.sign_idd.model import SignIdd

            return SignIdd(settings, task)
