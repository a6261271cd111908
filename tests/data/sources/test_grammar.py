import numpy as np
import pytest

from hybridsign.data.corpora import ClipCounts, GrammarCorpus
from hybridsign.data.sources import open_source

COUNTS = ClipCounts(train=3, dev=2, test=2)


def corpus(**changes):
    given = {"source": "grammar", "stands_for": "phoenix14t", "language": "de", "glosses": True}
    return GrammarCorpus(**given | {"camera": "television"} | changes)


def clips(settings, split="train", counts=COUNTS):
    return list(open_source("invented", settings, counts).clips(split))


@pytest.fixture(scope="module")
def train():
    return clips(corpus())


def test_each_split_has_as_many_clips_as_were_asked_for(train):
    assert [len(train), len(clips(corpus(), "dev"))] == [3, 2]
    assert [each.id for each in train] == [f"invented-train-0000{n}" for n in range(3)]


def test_clips_come_in_pixels_at_the_cameras_rate(train):
    for each in train:
        assert (each.units, each.placement, each.provenance) == ("pixels", None, "rendered")
        assert each.native_fps == each.pose.fps == 25
        assert each.native_frames == each.pose.n_frames > 10


def test_a_clip_does_not_depend_on_how_many_others_are_rendered(train):
    alone = next(iter(open_source("invented", corpus(), COUNTS).clips("train")))
    np.testing.assert_array_equal(alone.pose.coordinates, train[0].pose.coordinates)
    np.testing.assert_array_equal(alone.pose.confidence, train[0].pose.confidence)


def test_another_seed_signs_otherwise(train):
    other = clips(corpus(seed=2))
    assert [each.text for each in other] != [each.text for each in train]


def test_splits_share_no_gloss_line(train):
    lines = {each.gloss for each in train}
    assert not lines & {each.gloss for each in clips(corpus(), "test")}


def test_a_corpus_without_glosses_shows_none_and_signs_the_same(train):
    silent = clips(corpus(glosses=False))
    assert {each.gloss for each in silent} == {None}
    np.testing.assert_array_equal(silent[0].pose.coordinates, train[0].pose.coordinates)


def test_there_are_no_more_signers_than_were_asked_for():
    many = clips(corpus(signers=2), counts=ClipCounts(train=12, dev=1, test=1))
    assert {each.signer for each in many} == {"Signer01", "Signer02"}


def test_a_grammar_has_no_end_so_a_count_must_be_given():
    with pytest.raises(ValueError, match=r"invented: a grammar has no end.*null was found"):
        clips(corpus(), counts=ClipCounts(train=None, dev=1, test=1))


def test_the_notes_say_that_the_signs_are_invented():
    notes = open_source("invented", corpus(), COUNTS).notes
    assert "invented signs, not DGS or ASL" in notes["poses"]
    assert open_source("invented", corpus(), COUNTS).files == []
