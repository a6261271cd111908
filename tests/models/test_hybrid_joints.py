"""HybridSign with a token for each joint, as in the authors' released sketch."""

import pytest
import torch
from torch.nn.functional import pad

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.hybrid.model import SELF_FORCING
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.skeleton import OPENPOSE_137
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from specimens import clip, statistics_of

FRAMES = 6
SIZES = Sizes(width=32, layers=1, heads=4, feedforward=32, dropout=0.0)
CLIPS = [clip(number, frames=FRAMES) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
WITHOUT_CODEC = Aids(codec=None, history_dropout=0, history_blackout=0)
NOSE = OPENPOSE_137.index("nose")
LITTLE_FINGER = OPENPOSE_137.index("left_little_4")


def built(**changes):
    settings = HybridSettings(
        **{"kind": "hybrid", "tokens": "joint", "aids": WITHOUT_CODEC, "steps": 1} | changes
    )
    vocabulary = Vocabulary.of(BATCHES.condition.tokens(settings.input))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, FRAMES), seed=3)
    network.prepare(network.phases()[0].name, BATCHES.whole())
    return network.eval()


def losses(network, phase):
    context = Context(phase, 0, 0, torch.Generator().manual_seed(0))
    return network.loss(BATCHES.whole(), context)


def looking_back(network, pose, confidence):
    """Fused (B, T, D), and the context (E, B, T, J, D) of each joint, of a known history."""
    network = network.network
    text = network.read([("morgen", "regen")])
    clock = network.clock(text, pose.shape[1], pose.shape[1])
    history = network.partition.deal(network.codec.encode(pose))
    fused, joints = network.look_back(history, confidence, text, clock)
    return fused, joints.unflatten(-1, (network.trunk.joints, -1))


def of_joint(network, joints, joint):
    """What of (E, B, T, J, ...) is one joint's."""
    expert, place = (network.network.partition.places == joint).nonzero()[0]
    return joints[expert, :, :, place]


def history(frames=5):
    random = torch.Generator().manual_seed(1)
    shape = (1, frames, 137)
    return torch.randn(*shape, 2, generator=random), torch.rand(shape, generator=random)


@pytest.mark.parametrize("experts", [1, 3, 4])
def test_every_joint_goes_to_one_expert_and_comes_back(experts):
    network = built(experts=experts).network
    partition = network.partition
    assert sorted(partition.places[partition.taken].tolist()) == list(range(137))
    pose, confidence = history()
    assert torch.equal(network.pose(partition.deal(network.codec.encode(pose))), pose)
    assert torch.equal(
        partition.reliability(confidence)[:, 0].transpose(1, 2)[partition.taken],
        confidence[0].T[partition.places[partition.taken]],
    )


def test_a_joint_is_embedded_with_its_own_place_and_confidence():
    network = built()
    pose, confidence = history()
    doubted = confidence.clone()
    doubted[:, :, NOSE] = 0.0
    first, second = (looking_back(network, pose, each)[1] for each in (confidence, doubted))
    assert not torch.allclose(
        of_joint(network, first, NOSE), of_joint(network, second, NOSE), atol=1e-3
    )


def test_joints_meet_in_the_fusion_alone():
    network = built()
    pose, confidence = history()
    moved = pose.clone()
    moved[:, 1, NOSE] += 3.0
    first, second = (looking_back(network, each, confidence)[1] for each in (pose, moved))
    finger = of_joint(network, first, LITTLE_FINGER)
    assert not torch.equal(of_joint(network, second, LITTLE_FINGER)[:, 1:], finger[:, 1:])
    with torch.no_grad():
        network.network.trunk.fusion.back.weight.zero_()
    first, second = (looking_back(network, each, confidence)[1] for each in (pose, moved))
    for joint in (LITTLE_FINGER, OPENPOSE_137.index("neck")):
        assert torch.equal(of_joint(network, first, joint), of_joint(network, second, joint))
    assert not torch.equal(of_joint(network, first, NOSE), of_joint(network, second, NOSE))


def test_places_without_a_joint_are_seen_by_nobody():
    network = built()
    partition, trunk = network.network.partition, network.network.trunk
    fused, joints = looking_back(network, *history())
    with torch.no_grad():
        trunk.which[~partition.taken[:, None]] = 100.0
    after, joints_after = looking_back(network, *history())
    assert torch.equal(fused, after)
    taken = partition.taken[:, None, None, :].expand(joints.shape[:-1])
    assert torch.equal(joints[taken], joints_after[taken])


def test_the_future_of_a_joint_never_changes_its_past():
    network = built()
    pose, confidence = history()
    other = pose.clone()
    other[:, 3:] += 3.0
    first, second = (looking_back(network, each, confidence)[1] for each in (pose, other))
    assert torch.equal(first[:, :, :3], second[:, :, :3])


def test_a_stream_with_its_cache_sees_what_all_frames_at_once_see():
    network = built()
    made = network.generate(BATCHES.condition, FRAMES, rng=0)
    before = pad(made.pose, (0, 0, 0, 0, 1, 0))[:, :-1]
    confidence = pad(made.confidence, (0, 0, 1, 0), value=1.0)[:, :-1]
    inner = network.network
    text = inner.read(BATCHES.condition.text)
    clock = inner.clock(text, FRAMES, FRAMES)
    dealt = inner.partition.deal(inner.codec.encode(before))
    fused, _ = inner.look_back(dealt, confidence, text, clock)
    torch.testing.assert_close(inner.trust(fused), made.confidence)


def test_two_passes_have_the_value_of_the_whole_rollouts_graph():
    two, whole = (
        losses(built(self_forcing=mode, rollout_steps=(1,)), SELF_FORCING)
        for mode in ("two_pass", "unrolled")
    )
    for name, value in two.items():
        torch.testing.assert_close(whole[name], value, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "changes", [{}, {"head": "mean_flow"}, {"backbone": "recurrence"}], ids=str
)
def test_every_weight_gets_a_gradient(changes):
    network = built(**changes)
    for phase in network.phases():
        sum(losses(network, phase.name).values()).backward()
    without = [name for name, each in network.named_parameters() if not each.grad.any()]
    assert without == []


def test_it_learns():
    training = TrainingSettings(batch_size=4, steps=15, learning_rate=0.01, warmup=1)
    network = built(self_forcing="off")
    curve = fit(network, BATCHES, BATCHES, training, seed=1)
    start, end = (
        sum(point["train_flow"] for point in points) for points in (curve[:3], curve[-3:])
    )
    assert end < 0.9 * start


@pytest.mark.parametrize(
    "changes", [{"head": "regression"}, {"aids": Aids(codec=CodecSettings())}], ids=str
)
def test_what_joints_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match="tokens joint: joints are told in coordinates"):
        built(**changes)
