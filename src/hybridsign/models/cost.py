"""What a clip costs each method by its own description, told by its settings alone.

Readable without torch; `timing` counts what is really evaluated and holds it against this.
"""

from __future__ import annotations

from typing import assert_never

from hybridsign.models import ModelSettings
from hybridsign.models.diffusion_mode.settings import DiffusionModeSettings
from hybridsign.models.g2p_ddm.settings import G2pDdmSettings
from hybridsign.models.gcdm.settings import GcdmSettings
from hybridsign.models.gen_obt.settings import GenObtSettings
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.sign_idd.settings import SignIddSettings


def diffusion_steps(settings: ModelSettings) -> int | None:
    """Steps in which a method denoises a whole clip; None where it makes frame after frame."""
    match settings:
        case DiffusionModeSettings() | GcdmSettings() | SignIddSettings() | G2pDdmSettings():
            return settings.diffusion.steps
        case HybridSettings() | GenObtSettings() | ProgressiveTransformerSettings():
            return None
        case _:
            assert_never(settings)


def sequential_evaluations(
    settings: ModelSettings, frames: int, *, steps: int | None = None
) -> int:
    """Network evaluations of a clip that have to follow one another.

    Args:
        settings: of the method.
        frames: of the clip.
        steps: of sampling; the settings' if none.
    """
    match settings:
        case DiffusionModeSettings() | GcdmSettings() | SignIddSettings():
            return steps or settings.diffusion.steps
        case G2pDdmSettings():
            return (steps or settings.diffusion.steps) + 1  # and the decoder of its codes
        case HybridSettings(head="regression"):
            return frames
        case HybridSettings():
            return frames * (1 + (steps or settings.steps))  # the trunk, and the flow's steps
        case GenObtSettings() | ProgressiveTransformerSettings():
            return frames
        case _:
            assert_never(settings)


def most_steps(settings: ModelSettings) -> int | None:
    """Steps of sampling that a method can be asked for; 0 where it samples none, None for any."""
    match settings:
        case DiffusionModeSettings() | GcdmSettings() | SignIddSettings():
            return settings.diffusion.levels
        case G2pDdmSettings():
            return settings.diffusion.steps
        case HybridSettings():
            return 0 if settings.head == "regression" else None
        case GenObtSettings() | ProgressiveTransformerSettings():
            return 0
        case _:
            assert_never(settings)


def heeds_confidence(settings: ModelSettings) -> bool:
    """Whether the confidence of its history, where it is told, changes what a method makes."""
    return isinstance(settings, HybridSettings) and settings.confidence == "predicted"
