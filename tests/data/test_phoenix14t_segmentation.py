from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.phoenix14t.annotations import Annotation
from hybridsign.data.phoenix14t.mapping import GlossMapping
from hybridsign.data.phoenix14t.segmentation import Span, segment, to_score
from hybridsign.seeding import numpy_stream
from hybridsign.signer.score import SignSpan

GLOSSES = ("HEUTE", "KOMMEN", "MORGEN", "NORD", "REGEN", "SCHNEE", "SONNE", "SUED", "WIND", "WOLKE")
CLASS_OF = {gloss: number for number, gloss in enumerate(GLOSSES)}
OTHER_KOMMEN = 20
REST = 30
UNKNOWN = 40
FRAMES = 6


def clip(gloss, *classes):
    """A clip that signs each class for six frames, and for as many frames nothing at None."""
    states = [
        0 if number is None else 1 + 3 * number + state
        for number in classes
        for state in (0, 0, 1, 1, 2, 2)
    ]
    return with_states(gloss, states)


def with_states(gloss, states):
    return Annotation(
        name="clip",
        split="train",
        signer="Signer01",
        gloss=tuple(gloss.split()),
        text="",
        n_frames=len(states),
        gloss_states=np.array(states, dtype=np.int32),
        hand_shapes=np.ones(len(states), dtype=np.int32),
        mouths=np.zeros(len(states), dtype=np.int32),
    )


def training_clips():
    random = numpy_stream(0, "gloss lines")
    for number in range(120):
        line = [str(gloss) for gloss in random.choice(GLOSSES, size=5, replace=False)]
        classes = [CLASS_OF[gloss] for gloss in line]
        if number % 4 == 0:
            classes = [OTHER_KOMMEN if c == CLASS_OF["KOMMEN"] else c for c in classes]
        yield clip(" ".join(line), REST, *classes, REST)


MAPPING = GlossMapping.learn(training_clips())


def glosses(spans):
    return [gloss for gloss, _ in groupby(span.gloss for span in spans if span.gloss)]


def test_learning_tells_signs_from_rest_without_being_told_names():
    assert MAPPING.special == {REST}
    assert {number: MAPPING.signs[number] for number in CLASS_OF.values()} == dict(
        enumerate(GLOSSES)
    )


def test_the_rarer_class_of_a_gloss_is_numbered():
    assert MAPPING.signs[OTHER_KOMMEN] == "KOMMEN~2"


def test_learning_measures_how_long_glosses_last():
    assert MAPPING.expected_frames("REGEN") == FRAMES
    assert MAPPING.expected_frames("NEVER-MET") == MAPPING.typical_frames == FRAMES


def test_learning_from_clips_without_alignments_is_refused():
    with pytest.raises(ValueError, match="found 1 clips, none with both"):
        GlossMapping.learn([clip("REGEN", None)])


def test_a_clean_clip_is_cut_where_its_runs_end():
    segmentation = segment(clip("MORGEN REGEN", REST, 2, 4), MAPPING)
    assert segmentation.clean
    assert segmentation.guessed == 0
    assert segmentation.spans == (
        Span(None, REST, 0, 6),
        Span("MORGEN", 2, 6, 12),
        Span("REGEN", 4, 12, 18),
    )


def test_a_sign_repeated_for_one_gloss_is_one_span():
    assert segment(clip("WIND REGEN", 8, 8, 8, 4), MAPPING).spans == (
        Span("WIND", 8, 0, 18),
        Span("REGEN", 4, 18, 24),
    )


def test_a_gloss_repeated_in_the_gloss_line_has_a_span_each():
    assert segment(clip("WIND WIND", 8, 8), MAPPING).spans == (
        Span("WIND", 8, 0, 6),
        Span("WIND", 8, 6, 12),
    )


def test_a_missing_gloss_is_given_the_gap_between_its_neighbours():
    segmentation = segment(clip("MORGEN WIND REGEN", 2, None, 4), MAPPING)
    assert segmentation.spans[1] == Span("WIND", None, 6, 12)
    assert (segmentation.guessed, segmentation.clean) == (1, False)


def test_a_missing_gloss_without_a_gap_takes_a_third_of_each_neighbour():
    assert segment(clip("MORGEN WIND REGEN", 2, 4), MAPPING).spans == (
        Span("MORGEN", 2, 0, 4),
        Span("WIND", None, 4, 8),
        Span("REGEN", 4, 8, 12),
    )


def test_missing_glosses_take_the_widest_gap_that_rest_leaves():
    spans = segment(clip("MORGEN WIND", 2, REST, None, REST), MAPPING).spans
    assert [(span.gloss, span.start) for span in spans] == [
        ("MORGEN", 0),
        (None, 6),
        ("WIND", 12),
        (None, 18),
    ]


def test_a_clip_without_alignment_is_shared_out_evenly_among_equally_long_glosses():
    segmentation = segment(clip("MORGEN WIND REGEN", None, None), MAPPING)
    assert [span.start for span in segmentation.spans] == [0, 4, 8]
    assert segmentation.guessed == 3


def test_all_timing_is_guessed_where_the_missing_glosses_find_no_room():
    crowded = with_states("MORGEN WIND SUED NORD REGEN", [*(7, 8, 9), *(13, 14, 15)])
    segmentation = segment(crowded, MAPPING)
    assert segmentation.guessed == 5
    assert glosses(segmentation.spans) == list(crowded.gloss)


def test_a_class_never_met_stands_for_the_gloss_that_is_left_but_is_not_clean():
    segmentation = segment(clip("MORGEN NEVER-MET REGEN", 2, UNKNOWN, 4), MAPPING)
    assert segmentation.spans[1] == Span("NEVER-MET", UNKNOWN, 6, 12)
    assert (segmentation.guessed, segmentation.clean) == (0, False)


def test_a_run_left_over_prolongs_the_sign_before_it_and_is_not_clean():
    segmentation = segment(clip("MORGEN REGEN", 2, UNKNOWN, 4), MAPPING)
    assert segmentation.spans == (Span("MORGEN", 2, 0, 12), Span("REGEN", 4, 12, 18))
    assert not segmentation.clean


def test_a_clip_without_glosses_is_rest():
    assert segment(clip("", None), MAPPING).spans == (Span(None, None, 0, 6),)


def test_a_clip_with_fewer_frames_than_glosses_is_refused():
    with pytest.raises(ValueError, match="found 2 frames for 3 glosses"):
        segment(with_states("MORGEN WIND REGEN", [0, 0]), MAPPING)


@given(
    st.lists(st.sampled_from([*GLOSSES, "NEVER-MET"]), max_size=8),
    st.lists(st.sampled_from([*range(10), OTHER_KOMMEN, REST, UNKNOWN, None]), max_size=8),
    st.data(),
)
def test_spans_tile_every_clip_and_spell_out_its_gloss_line(line, classes, data):
    states = clip("", *classes).gloss_states.tolist()
    kept = data.draw(st.lists(st.booleans(), min_size=len(states), max_size=len(states)))
    states = [state for state, keep in zip(states, kept, strict=True) if keep]
    states += [0] * max(1, len(line) - len(states))
    spans = segment(with_states(" ".join(line), states), MAPPING).spans
    bounds = [span.start for span in spans] + [len(states)]
    assert bounds[0] == 0
    assert [span.end for span in spans] == bounds[1:]
    assert all(span.start < span.end for span in spans)
    assert glosses(spans) == [gloss for gloss, _ in groupby(line)]


def test_a_score_names_signs_by_class_and_guessed_ones_by_gloss():
    annotation = replace(clip("KOMMEN WIND MORGEN", OTHER_KOMMEN, None, 2, REST), name="train/one")
    score = to_score(annotation, segment(annotation, MAPPING), MAPPING)
    assert (score.clip_id, score.signer, score.n_frames) == ("train/one", "Signer01", 24)
    assert score.spans == (
        SignSpan("KOMMEN~2", 0, 6),
        SignSpan("WIND", 6, 12),
        SignSpan("MORGEN", 12, 18),
        SignSpan(None, 18, 24),
    )
    assert score.hand_shapes is annotation.hand_shapes
    assert score.mouths is annotation.mouths
