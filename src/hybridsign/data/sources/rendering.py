"""From a score to a clip: what both rendered sources share."""

from __future__ import annotations

from hybridsign.data.clip import PIXELS, RENDERED, Clip
from hybridsign.data.corpora import RenderedCorpus
from hybridsign.pose import PoseSequence
from hybridsign.seeding import numpy_stream
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.performance import Variation
from hybridsign.signer.render import perform
from hybridsign.signer.score import Score
from hybridsign.skeleton import OPENPOSE_137


def render(
    score: Score,
    corpus: RenderedCorpus,
    *,
    name: str,
    split: str,
    text: str,
    gloss: tuple[str, ...] | None,
) -> Clip:
    """The score as a pose estimator sees it, in pixels; a pure function of its arguments.

    Args:
        score: what is signed, when, by whom.
        corpus: camera, variation and seed.
        name: of the corpus.
        split: train, dev or test.
        text: what is said.
        gloss: the signs, where the corpus shows them.
    """
    pose = filmed(score, corpus)
    return Clip(
        id=score.clip_id,
        corpus=name,
        split=split,
        signer=score.signer,
        text=text,
        gloss=gloss,
        provenance=RENDERED,
        pose=pose,
        units=PIXELS,
        placement=None,
        native_frames=score.n_frames,
        native_fps=pose.fps,
    )


def filmed(score: Score, corpus: RenderedCorpus) -> PoseSequence:
    """The poses of a score alone, in pixels at the camera's frame rate."""
    camera = CAMERAS[corpus.camera]
    variation = Variation(**corpus.variation.model_dump())
    coordinates, confidence = perform(score, camera=camera, variation=variation, seed=corpus.seed)
    return PoseSequence(coordinates, confidence, camera.fps, OPENPOSE_137)


def signer_of(clip_id: str, signers: int, seed: int) -> str:
    """Who signs a clip, where the corpus does not say: one of so many, by the clip's name."""
    return f"Signer{numpy_stream(seed, 'signer', clip_id).integers(signers) + 1:02d}"
