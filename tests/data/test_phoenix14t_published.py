"""The published annotations themselves, read where HYBRIDSIGN_REAL_DATA says they are."""

import os
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from hybridsign.data.phoenix14t.annotations import SPLITS, read_annotations
from hybridsign.data.phoenix14t.mapping import GlossMapping
from hybridsign.data.phoenix14t.segmentation import segment, to_score


@pytest.fixture(scope="session")
def annotations():
    root = os.environ.get("HYBRIDSIGN_REAL_DATA")
    folder = Path(root or "", "phoenix14t-annotations")
    if root is None or not folder.is_dir():
        pytest.skip("HYBRIDSIGN_REAL_DATA names no folder with phoenix14t-annotations in it")
    return read_annotations(folder)


@pytest.fixture(scope="session")
def mapping(annotations):
    return GlossMapping.learn(annotations["train"])


@pytest.fixture(scope="session")
def segmentations(annotations, mapping):
    return {
        split: [segment(annotation, mapping) for annotation in annotations[split]]
        for split in SPLITS
    }


def test_every_published_record_is_read(annotations):
    assert [len(annotations[split]) for split in SPLITS] == [7096, 519, 642]
    assert sum(clip.n_frames for split in SPLITS for clip in annotations[split]) == 947_756


def test_the_classes_of_rest_and_gesture_are_found(mapping):
    assert mapping.special == set(range(1054, 1060))


def test_an_aligned_class_almost_always_stands_for_one_gloss(segmentations, mapping):
    aligned = [
        mapping.signs[span.alignment_class].partition("~")[0] == span.gloss
        for segmentation in segmentations["train"]
        for span in segmentation.spans
        if span.gloss is not None and span.alignment_class is not None
    ]
    assert sum(aligned) / len(aligned) > 0.998


@pytest.mark.parametrize(
    ("split", "clean", "guessed"),
    [("train", 0.9907, 224), ("dev", 0.9595, 36), ("test", 0.3676, 796)],
)
def test_only_the_test_split_leaves_many_timings_to_guess(segmentations, split, clean, guessed):
    clips = segmentations[split]
    assert sum(clip.clean for clip in clips) / len(clips) == pytest.approx(clean, abs=5e-5)
    assert sum(clip.guessed for clip in clips) == guessed


@pytest.mark.parametrize("split", SPLITS)
def test_spans_tile_every_frame_and_spell_out_every_gloss_line(annotations, segmentations, split):
    for annotation, segmentation in zip(annotations[split], segmentations[split], strict=True):
        spans = segmentation.spans
        assert (spans[0].start, spans[-1].end) == (0, annotation.n_frames)
        assert all(span.start < span.end for span in spans)
        assert all(span.end == following.start for span, following in pairwise(spans))
        signed = [gloss for gloss, _ in groupby(span.gloss for span in spans if span.gloss)]
        assert signed == [gloss for gloss, _ in groupby(annotation.gloss)]


def test_every_clip_becomes_a_score_of_its_length(annotations, segmentations, mapping):
    for annotation, segmentation in zip(annotations["dev"], segmentations["dev"], strict=True):
        score = to_score(annotation, segmentation, mapping)
        assert score.n_frames == annotation.n_frames == len(score.hand_shapes)
