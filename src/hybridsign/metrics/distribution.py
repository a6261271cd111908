"""Metrics of whole sets of clips, on one feature vector a clip: n clips, d features, float64."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from hybridsign.metrics.score import Score


class FeatureMetric(Protocol):
    """`fid`, `diversity`."""

    def __call__(self, hypotheses: np.ndarray, references: np.ndarray, *, extractor: str) -> Score:
        """The score of (n, d) features beside (m, d) true ones."""


@dataclass(frozen=True)
class OfFeatures:
    """A metric on the features of clips, kept so that any draw of the clips can be scored again.

    Attributes:
        metric: which.
        made: (n, d).
        true: (n, d) of the same clips.
        extractor: what the features are of.
    """

    metric: FeatureMetric
    made: np.ndarray
    true: np.ndarray
    extractor: str

    def __len__(self) -> int:
        """How many clips."""
        return len(self.made)

    @cached_property
    def score(self) -> Score:
        """The score of all of them."""
        return self.metric(self.made, self.true, extractor=self.extractor)

    def resampled(self, times: np.ndarray) -> np.ndarray:
        """(resamples,) scores of features of which each stands as often as its clip was drawn.

        Args:
            times: (resamples, n), from `resampling.times_drawn`.
        """
        drawn = ((self.made.repeat(often, 0), self.true.repeat(often, 0)) for often in times)
        scores = (self.metric(*sides, extractor=self.extractor) for sides in drawn)
        return np.array([score.value for score in scores])


def fid(hypotheses: np.ndarray, references: np.ndarray, *, extractor: str) -> Score:
    """Fréchet distance of two sets of features, each taken for a Gaussian.

    ``|μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½)``. The covariances are those of the samples where
    there are at least 2d of them, and else shrunk by Ledoit and Wolf 2004, without which few clips
    look far from anything. One clip has no covariance.

    Args:
        hypotheses: (n, d).
        references: (m, d).
        extractor: what the features are of; distances in other spaces cannot be compared.

    Source:
        HybridSign, Eq. 26; Heusel et al. 2017.
    """
    made, true = _checked(hypotheses), _checked(references)
    if made.shape[1] != true.shape[1]:
        raise ValueError(
            f"found {made.shape[1]} features beside {true.shape[1]}; expected one extractor"
        )
    shrunk = min(len(made), len(true)) < 2 * made.shape[1]
    covariance = ledoit_wolf if shrunk else _sample_covariance
    value = frechet(made.mean(0), covariance(made), true.mean(0), covariance(true))
    kind = "ledoit-wolf" if shrunk else "sample"
    size = f"d:{made.shape[1]}|cov:{kind}|n:{len(made)}|n_ref:{len(true)}"
    return Score(value, f"fid|features:{extractor}|f64|{size}")


def diversity(hypotheses: np.ndarray, references: np.ndarray, *, extractor: str) -> Score:
    """How far clips lie from each other, over how far the true ones do: 1 is as the truth.

    The mean distance over all pairs of clips. A single clip, or truth that is all alike, gives no
    ratio: not a number.
    """
    made, true = _checked(hypotheses), _checked(references)
    wanted = mean_pairwise_distance(true)
    value = mean_pairwise_distance(made) / wanted if wanted > 0 else float("nan")
    size = f"d:{made.shape[1]}|pairs:all|n:{len(made)}|n_ref:{len(true)}"
    return Score(value, f"diversity|features:{extractor}|f64|norm:l2|ratio|{size}")


def frechet(
    mean: np.ndarray, covariance: np.ndarray, mean_ref: np.ndarray, covariance_ref: np.ndarray
) -> float:
    """Fréchet distance of two Gaussians in d dimensions.

    The trace of the root of Σ₁Σ₂ is that of the root of Σ₁^½ Σ₂ Σ₁^½, which is symmetric: its
    eigenvalues are real, and no complex root has to be cut.
    """
    variances, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(variances.clip(0)) @ vectors.T
    overlap = np.sqrt(np.linalg.eigvalsh(root @ covariance_ref @ root).clip(0)).sum()
    apart = np.square(mean - mean_ref).sum()
    return max(0.0, float(apart + np.trace(covariance) + np.trace(covariance_ref) - 2 * overlap))


def ledoit_wolf(features: np.ndarray) -> np.ndarray:
    """(d, d) covariance, drawn towards a sphere as far as n samples in d dimensions ask for.

    Source:
        Ledoit and Wolf 2004, A well-conditioned estimator for large-dimensional covariance
        matrices.
    """
    n, d = features.shape
    centred = features - features.mean(0)
    sample = centred.T @ centred / n
    sphere = np.trace(sample) / d * np.eye(d)
    far = np.square(sample - sphere).sum()
    spread = (np.square(np.square(centred).sum(1)).sum() / n - np.square(sample).sum()) / n
    share = min(1.0, max(0.0, spread / far)) if far > 0 else 0.0
    return share * sphere + (1 - share) * sample


def mean_pairwise_distance(features: np.ndarray) -> float:
    """Mean Euclidean distance over all pairs of (n, d) features; not a number for n = 1."""
    from scipy.spatial.distance import pdist

    return float(pdist(features).mean()) if len(features) > 1 else float("nan")


def _sample_covariance(features: np.ndarray) -> np.ndarray:
    return np.cov(features, rowvar=False).reshape(features.shape[1], features.shape[1])


def _checked(features: np.ndarray) -> np.ndarray:
    if features.ndim != 2 or 0 in features.shape or not np.isfinite(features).all():
        raise ValueError(
            f"found features of shape {features.shape}; expected (n, d), at least one of each, "
            "and finite numbers only"
        )
    return features.astype(np.float64)
