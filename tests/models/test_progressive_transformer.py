import pytest
import torch

from hybridsign.data.batch import ClipBatches, collate
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.counter_decoder import LONGEST
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from specimens import clip, statistics_of

SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=10) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
QUIET = {"history_dropout": 0, "history_blackout": 0}


def built(noise_rate=1.0, **aids):
    settings = ProgressiveTransformerSettings(
        kind="progressive_transformer",
        input="gloss",
        noise_rate=noise_rate,
        aids=Aids(codec=CodecSettings(body=8, face=8, hands=8), **aids),
    )
    vocabulary = Vocabulary.of(BATCHES.condition.tokens("gloss"))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, 10))
    network.prepare("train", BATCHES.whole())
    return network


def loss(network, epoch=0, seed=0, batch=None):
    rng = torch.Generator().manual_seed(seed)
    terms = network.loss(batch or BATCHES.whole(), Context("train", 0, epoch, rng))
    return sum(terms.values()).item()


def test_the_counter_ends_a_clip_whose_length_is_not_given():
    network = built(**QUIET)
    training = TrainingSettings(steps=250, batch_size=4, learning_rate=0.005, warmup=10)
    fit(network, BATCHES, BATCHES, training, seed=1)
    made = network.generate(BATCHES.condition, None, rng=0)
    assert ((made.length >= 8) & (made.length <= 12)).all()
    assert made.pose.shape[1] == made.length.max()


def test_a_counter_that_never_comes_to_its_end_is_cut_off():
    network = built().eval()
    torch.nn.init.zeros_(network.head.weight)
    made = network.generate(BATCHES.condition, None, rng=0)
    assert made.length.tolist() == [LONGEST] * 4


def test_each_frame_takes_one_pass_through_the_decoder():
    network = built().eval()
    passes = []
    network.head.register_forward_hook(lambda *_: passes.append(1))
    assert network.generate(BATCHES.condition, 7, rng=0).nfe == len(passes) == 7


def test_decoding_at_once_from_its_own_frames_gives_the_same_frames():
    network = built().eval()
    made = network.generate(BATCHES.condition, 10, rng=0)
    own = network.codec.encode(made.pose)
    with torch.inference_mode():
        source = network._read(BATCHES.condition)
        counters = torch.zeros(4, 10, 1)
        for _ in range(10):  # the counter is fed back too: one more of them settles each time
            history = torch.cat([own, counters], -1).roll(1, 1)
            history[:, 0] = 0
            predicted, counters = network._decode(history, source)
    again = network.codec.decode(predicted[:, :, 0])
    torch.testing.assert_close(again, made.pose, rtol=1e-4, atol=1e-4)


def test_noise_is_as_large_as_the_errors_of_the_last_epoch():
    network = built(**QUIET).train()
    assert loss(network, epoch=0, seed=1) == loss(network, epoch=0, seed=2)
    assert not network.error_deviation.any()
    assert loss(network, epoch=1, seed=1) != loss(network, epoch=1, seed=2)
    assert (network.error_deviation > 0).all()


def test_without_noise_the_loss_does_not_depend_on_the_seed():
    network = built(noise_rate=0.0, **QUIET).train()
    assert len({loss(network, epoch, seed) for epoch in (0, 1) for seed in (1, 2)}) == 1


def test_following_the_loss_outside_training_leaves_no_trace():
    network = built(**QUIET).eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    loss(network, epoch=3)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


@pytest.mark.parametrize("aid", [{"history_dropout": 1.0}, {"history_blackout": 1.0}])
def test_a_hidden_history_shows_no_pose(aid):
    network = built(**QUIET | aid).eval()
    turned = [clip(number, frames=10, seed=50 + number) for number in range(4)]
    true, other = (collate(clips, BATCHES.statistics) for clips in (CLIPS, turned))
    histories = []
    network.target.register_forward_pre_hook(lambda _, given: histories.append(given[0]))
    for batch in (true, other):
        loss(network, batch=batch)
    assert torch.equal(*histories)


def test_the_future_of_the_true_pose_never_reaches_a_frame():
    network = built(**QUIET).eval()
    batch = BATCHES.whole()
    outputs = []
    network.head.register_forward_hook(lambda _, given, output: outputs.append(output))
    loss(network)
    batch.pose[:, 6:] += 3
    loss(network, batch=batch)
    first, second = outputs
    assert torch.equal(first[:, :7], second[:, :7])
    assert not torch.allclose(first[:, 7:], second[:, 7:])
