"""A linear pose codec: principal components of each group of joints, decoded by one product."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hybridsign.nn.settings import CodecSettings
from hybridsign.skeleton import Skeleton


class PoseCodec(nn.Module):
    """Standardised poses (..., J, C) to codes (..., Z) and back.

    The basis is orthonormal within a group, so distances are kept up to what is cut off; codes
    are divided by one number for all, so that their mean square is about 1.
    """

    def __init__(self, settings: CodecSettings, skeleton: Skeleton, coordinates: int = 2) -> None:
        """Lay out the codes.

        Args:
            settings: components of each group; a group keeps no more than it has coordinates.
            skeleton: of J joints.
            coordinates: C, of each joint.
        """
        super().__init__()
        self.settings = settings
        self.shape = (skeleton.n_joints, coordinates)
        # Groups of which a skeleton has no part, such as a face, have no codes.
        self._joints = {
            parts: torch.from_numpy(skeleton.part(*parts))
            for parts in settings.groups
            if set(parts) <= set(skeleton.part_names)
        }
        self._kept = {
            parts: self._components(parts, coordinates * len(joints))
            for parts, joints in self._joints.items()
        }
        self.width = sum(self._kept.values())
        features = skeleton.n_joints * coordinates
        self.register_buffer("basis", torch.zeros(features, self.width))
        self.register_buffer("scale", torch.ones(()))
        self.basis: Tensor
        self.scale: Tensor

    def fit(self, pose: Tensor) -> float:
        """Find the components of poses (..., J, C), missing joints held at 0.

        Returns:
            Share of the variance that the codes keep.
        """
        flat = pose.reshape(-1, self.basis.shape[0]).double()
        basis = torch.zeros_like(self.basis, dtype=torch.float64)
        start = 0
        for parts, kept in self._kept.items():
            rows = self._features(parts)
            part = flat[:, rows]
            _, vectors = torch.linalg.eigh(part.T @ part / len(part))  # ascending
            components = vectors[:, -kept:].flip(-1)
            basis[rows, start : start + kept] = components * _leading_signs(components)
            start += kept
        codes = flat @ basis
        self.basis.copy_(basis)
        self.scale.copy_(codes.square().mean().sqrt())
        return float(codes.square().sum() / flat.square().sum())

    def positions(self, *parts: str) -> Tensor:
        """Which codes are those of some parts of the body; none of a part that has no codes.

        Raises:
            ValueError: codes are shared with parts that are not named.
        """
        chosen = [torch.empty(0, dtype=torch.long)]
        start = 0
        for group, kept in self._kept.items():
            named = set(group) & set(parts)
            if named and named != set(group):
                raise ValueError(
                    f"the codes of {' and '.join(group)} are shared; asked for {', '.join(named)} "
                    "alone: set split_hands in the codec's settings"
                )
            if named:
                chosen.append(torch.arange(start, start + kept))
            start += kept
        return torch.cat(chosen)

    def joints(self, *parts: str) -> Tensor:
        """(J,) 1 for the joints of some parts, 0 elsewhere."""
        member = torch.zeros(self.shape[0])
        for group, joints in self._joints.items():
            if set(group) <= set(parts):
                member[joints] = 1.0
        return member

    def _components(self, parts: tuple[str, ...], coordinates: int) -> int:
        """How many of the coordinates of a group are kept."""
        return min(self.settings.groups[parts], coordinates)

    def _features(self, parts: tuple[str, ...]) -> Tensor:
        coordinates = self.shape[1]
        return (self._joints[parts][:, None] * coordinates + torch.arange(coordinates)).reshape(-1)

    def encode(self, pose: Tensor) -> Tensor:
        """(..., Z) codes of poses (..., J, C)."""
        return pose.flatten(-2) @ self.basis / self.scale

    def decode(self, codes: Tensor) -> Tensor:
        """(..., J, C) poses of codes (..., Z)."""
        return (codes * self.scale @ self.basis.T).unflatten(-1, self.shape)


class JointCodec(PoseCodec):
    """Codes that are the coordinates themselves, joint by joint within each group."""

    def __init__(self, skeleton: Skeleton, coordinates: int, *, split_hands: bool) -> None:
        """Args: the joints, their coordinates, and whether each hand is a group of its own."""
        super().__init__(CodecSettings(split_hands=split_hands), skeleton, coordinates)
        order = torch.cat([self._features(parts) for parts in self._joints])
        self.basis[order, torch.arange(len(order))] = 1.0
        self.register_buffer("joint_of_each_code", order // coordinates, persistent=False)
        self.joint_of_each_code: Tensor

    def fit(self, pose: Tensor) -> float:
        """Nothing is to be found; all of the variance is kept."""
        return 1.0

    def _components(self, parts: tuple[str, ...], coordinates: int) -> int:
        return coordinates


class FlatPose(nn.Module):
    """No codec: the codes of a pose are its coordinates."""

    def __init__(self, joints: int, coordinates: int) -> None:
        super().__init__()
        self.shape = (joints, coordinates)

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return self.shape[0] * self.shape[1]

    def fit(self, pose: Tensor) -> float:
        """Nothing is to be found; all of the variance is kept."""
        return 1.0

    def encode(self, pose: Tensor) -> Tensor:
        """(..., J·C) of poses (..., J, C)."""
        return pose.flatten(-2)

    def decode(self, codes: Tensor) -> Tensor:
        """(..., J, C) of (..., J·C)."""
        return codes.unflatten(-1, self.shape)


def pose_codec(
    settings: CodecSettings | None, skeleton: Skeleton, coordinates: int
) -> PoseCodec | FlatPose:
    """The codec that some settings describe; none leaves poses as they are."""
    if settings is None:
        return FlatPose(skeleton.n_joints, coordinates)
    return PoseCodec(settings, skeleton, coordinates)


def _leading_signs(components: Tensor) -> Tensor:
    """Signs that make each component's largest entry positive: eigenvectors have none."""
    largest = components.abs().argmax(dim=0, keepdim=True)
    return components.gather(0, largest).sign()
