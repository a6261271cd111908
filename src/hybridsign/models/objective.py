"""The objective: Eq. 18 to 23, and the flow loss that they leave out."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from hybridsign.data.batch import Batch
from hybridsign.data.statistics import Statistics
from hybridsign.nn.codec import PoseCodec
from hybridsign.nn.pose_losses import InverseBalance, PoseLosses
from hybridsign.nn.settings import PoseLossSettings
from hybridsign.nn.soft_dtw import soft_dtw_divergence
from hybridsign.side_by_side import total


class Objective(nn.Module):
    """Named terms whose sum is minimised, of what was made for a batch."""

    def __init__(
        self, settings: PoseLossSettings, statistics: Statistics, terms: dict[str, tuple[str, ...]]
    ) -> None:
        """Lay out the balances.

        Args:
            settings: the weights.
            statistics: of the training split.
            terms: which pose losses each phase has.
        """
        super().__init__()
        self.settings = settings
        self.pose_losses = PoseLosses(
            statistics.joints,
            torch.from_numpy(statistics.mean),
            torch.from_numpy(statistics.deviation),
        )
        self.balances = nn.ModuleDict(
            {phase: InverseBalance(names) for phase, names in terms.items()}
        )

    def poses(
        self, made: Tensor, true: Tensor, batch: Batch, codec: PoseCodec, phase: str
    ) -> dict[str, Tensor]:
        """Joint, bone and Soft-DTW losses of codes (B, T, Z), balanced (Eq. 18 to 23)."""
        pose, seen = codec.decode(made), seen_joints(batch)
        losses = {
            "joint": self.pose_losses.joint(pose, batch.pose, seen),
            "bone": self.pose_losses.bone(pose, batch.pose, seen),
        }
        balance = cast("InverseBalance", self.balances[phase])
        if "soft_dtw" in balance.names:
            losses["soft_dtw"] = self._soft_dtw(made, true, batch.frame_mask)
        balanced = balance(losses)
        # The balance's weights sum to 1: so many terms together weigh as so many.
        weight = self.settings.poses * len(balanced)
        return {name: weight * loss for name, loss in balanced.items()}

    def trust(self, confidence: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Squared error of the predicted confidence (B, T, J)."""
        error = (confidence - batch.confidence).square().mean(-1)
        mean = (error * batch.frame_mask).sum() / total(batch.frame_mask.sum())
        return {"confidence": self.settings.confidence * mean}

    def _soft_dtw(self, made: Tensor, true: Tensor, frame_mask: Tensor) -> Tensor:
        """Mean over clips of the divergence, a coordinate and a frame (Eq. 20).

        The codes' basis is orthonormal: distances are those of poses, at a fifth of the cost.
        """
        scale = made.shape[-1] ** -0.5
        warped = soft_dtw_divergence(
            made * scale, true * scale, self.settings.soft_dtw_gamma, frame_mask, frame_mask
        )
        clips = total(warped.new_full((), len(warped)))
        return (warped / frame_mask.sum(1)).sum() / clips


def mean_square(error: Tensor, batch: Batch, codec: PoseCodec) -> Tensor:
    """Mean square of an error of codes (B, T, Z), over the joints that were seen."""
    seen = seen_joints(batch)
    squares = codec.decode(error).square() * seen[..., None]
    return squares.sum() / total(seen.sum() * squares.shape[-1]).clamp_min(1)


def seen_joints(batch: Batch) -> Tensor:
    """(B, T, J) True where a joint counts."""
    return batch.valid & batch.frame_mask[..., None]
