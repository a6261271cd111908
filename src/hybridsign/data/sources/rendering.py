"""From a score to the pose of a clip: what both rendered sources share."""

from __future__ import annotations

from hybridsign.data.clip import INVENTED
from hybridsign.data.corpora import CameraName, VariationSettings
from hybridsign.pose import PoseSequence
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.performance import Variation
from hybridsign.signer.render import perform
from hybridsign.signer.score import Score
from hybridsign.skeleton import OPENPOSE_137

RENDERED = f"rendered: {INVENTED}"


def render(
    score: Score, camera: CameraName, variation: VariationSettings, seed: int
) -> PoseSequence:
    """The score as a pose estimator sees it, in pixels; a pure function of its arguments."""
    filmed_by = CAMERAS[camera]
    coordinates, confidence = perform(
        score, camera=filmed_by, variation=Variation(**variation.model_dump()), seed=seed
    )
    return PoseSequence(coordinates, confidence, filmed_by.fps, OPENPOSE_137)
