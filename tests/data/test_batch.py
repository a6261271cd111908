from dataclasses import replace
from itertools import islice

import pytest
import torch

from hybridsign.data.batch import ClipBatches, collate, condition_of


def ids(batches, count):
    return [batch.condition.ids for batch in islice(batches, count)]


def test_clips_are_padded_to_the_longest(clips, statistics):
    batch = collate(clips, statistics)
    assert batch.pose.shape == (5, 7, 137, 2)
    assert batch.frame_mask.sum(1).tolist() == [3, 4, 5, 6, 7]
    for tensor in (batch.pose, batch.confidence, batch.valid):
        assert not tensor[~batch.frame_mask].any()


def test_a_padded_clip_holds_what_it_holds_alone(clips, statistics):
    together, alone = collate(clips, statistics), collate(clips[:1], statistics)
    for name in ("pose", "confidence", "valid"):
        assert torch.equal(getattr(together, name)[:1, :3], getattr(alone, name))


def test_validity_comes_from_confidence(clips, statistics):
    batch = collate(clips, statistics)
    assert torch.equal(batch.valid, batch.confidence > 0.05)
    assert not batch.pose[~batch.valid].any()


def test_a_generator_is_told_ids_and_words_and_never_a_pose(clips):
    condition = condition_of(clips)
    assert set(vars(condition)) == {"ids", "text", "gloss", "confidence"}
    # What the true clip's confidence was, an upper bound has to ask for by name.
    assert condition.confidence is None
    assert condition.text[0] == ("morgen", "regen", ".")
    assert condition.gloss[0] == ("MORGEN", "REGEN")


def test_glosses_are_read_where_they_are_wanted_and_there(clips):
    with_gloss = condition_of(clips)
    without = condition_of([clips[0], replace(clips[1], gloss=None)])
    assert with_gloss.tokens("gloss") == with_gloss.gloss
    assert with_gloss.tokens("text") == with_gloss.text
    assert without.gloss is None
    assert without.tokens("gloss") == without.text


def test_an_epoch_shows_every_clip_once(clips, statistics):
    batches = ClipBatches(clips[:4], statistics, batch_size=2)
    assert batches.batches_per_epoch == 2
    for epoch in (0, 1):
        seen = ids(batches.shuffled(seed=1), 4)[2 * epoch : 2 * epoch + 2]
        assert sorted(sum(seen, ())) == [each.id for each in clips[:4]]


def test_the_order_is_given_by_the_seed(clips, statistics):
    batches = ClipBatches(clips, statistics, batch_size=2)
    assert ids(batches.shuffled(1), 20) == ids(batches.shuffled(1), 20)
    assert ids(batches.shuffled(1), 20) != ids(batches.shuffled(2), 20)


@pytest.mark.parametrize("start", range(9))
def test_batches_can_begin_anywhere(clips, statistics, start):
    batches = ClipBatches(clips, statistics, batch_size=2)
    from_the_first = ids(batches.shuffled(seed=1), start + 5)
    assert ids(batches.shuffled(seed=1, start=start), 5) == from_the_first[start:]


def test_epochs_differ_in_their_order(clips, statistics):
    batches = ClipBatches(clips, statistics, batch_size=5)
    assert len(set(ids(batches.shuffled(1), 6))) > 1


def test_a_batch_is_no_larger_than_the_split(clips, statistics):
    batches = ClipBatches(clips, statistics, batch_size=99)
    assert len(next(batches.shuffled(1)).condition.ids) == len(clips)


def test_a_split_without_clips_cannot_be_learned_from(statistics):
    with pytest.raises(ValueError, match="no clips to learn from"):
        ClipBatches([], statistics, 4)
