from dataclasses import replace

import numpy as np
import pytest
import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.sign_idd.bones import Bones
from hybridsign.models.sign_idd.settings import SignIddSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=10, seen=1.0) for number in range(4)]
STATISTICS = statistics_of(CLIPS)
SKELETON = STATISTICS.joints
BATCHES = ClipBatches(CLIPS, STATISTICS, batch_size=4)
J = SKELETON.n_joints


def built(**changes):
    given = {"kind": "sign_idd", "input": "gloss", "aids": Aids(codec=None)} | changes
    vocabulary = Vocabulary.of(BATCHES.condition.tokens("gloss"))
    network = build(SignIddSettings(**given), Task(SIZES, vocabulary, STATISTICS, 10))
    network.prepare("train", BATCHES.whole())
    return network.eval()


def standardised(places):
    """A pose of standard deviations from one in shoulder widths."""
    given = torch.from_numpy(STATISTICS.standardise(places, np.ones(places.shape[:-1], bool)))
    return given.float()


@pytest.fixture
def bones():
    return Bones(STATISTICS)


def test_the_release_is_the_default():
    settings = SignIddSettings(kind="sign_idd", input="gloss")
    assert (settings.diffusion.steps, settings.diffusion.eta) == (5, 1.0)
    assert (settings.diffusion.schedule, settings.diffusion.levels) == ("cosine", 1000)
    assert (settings.causal, settings.bone_weight) == (True, 0.1)


def test_every_joint_has_a_position_a_length_and_a_direction(bones):
    positions, others = bones.attributes(torch.randn(2, 3, J, 2))
    assert positions.shape == (2, 3, J * 2)
    assert others.shape == (2, 3, J * 3)
    lengths, directions = others.unflatten(-1, (J, 3)).split([1, 2], dim=-1)
    assert (lengths > 0).all()
    roots = bones.parents == torch.arange(J)
    norms = directions.norm(dim=-1)
    torch.testing.assert_close(norms[..., ~roots], torch.ones_like(norms[..., ~roots]))
    assert not norms[..., roots].any()


def test_a_bone_is_measured_in_shoulder_widths_from_child_to_parent(bones):
    places = np.random.default_rng(0).normal(size=(J, 2))
    elbow, wrist = SKELETON.indices("left_elbow", "left_wrist")
    places[wrist] = places[elbow] + (0.3, -0.4)
    vector = bones.vectors(standardised(places))[wrist]
    torch.testing.assert_close(vector, torch.tensor([-0.3, 0.4]), rtol=0, atol=1e-5)


def test_bones_of_the_mean_pose_have_the_length_one(bones):
    _, others = bones.attributes(torch.zeros(J, 2))
    lengths = others.unflatten(-1, (J, 3))[:, 0]
    long_enough = bones.vectors(torch.zeros(J, 2)).norm(dim=-1) > 0.02
    assert long_enough.any()
    torch.testing.assert_close(lengths[long_enough], torch.ones_like(lengths[long_enough]))


def test_turned_bones_cost_what_their_directions_differ_by(bones):
    places = np.random.default_rng(0).normal(size=(1, 1, J, 2))
    seen = torch.ones(1, 1, J, dtype=torch.bool)
    true, opposite = standardised(places), standardised(-places)
    assert bones.direction_error(true, true, seen).item() == 0
    # Unit vectors that point against each other are 2 apart: 4, shared by two coordinates.
    assert bones.direction_error(opposite, true, seen).item() == pytest.approx(2, abs=1e-4)


def test_a_bone_counts_only_where_both_its_ends_were_seen(bones):
    true = torch.randn(1, 2, J, 2)
    hidden = torch.ones(1, 2, J, dtype=torch.bool)
    wrist = SKELETON.index("left_wrist")
    hidden[..., wrist] = False
    made = true.clone()
    made[..., wrist, :] += 5
    assert bones.direction_error(made, true, hidden).item() == 0
    assert bones.direction_error(made, true, hidden | True).item() > 0
    assert bones.direction_error(made, true, hidden & False).item() == 0


def test_a_bone_without_length_has_a_finite_gradient(bones):
    pose = standardised(np.zeros((1, 1, J, 2))).requires_grad_()
    seen = torch.ones(1, 1, J, dtype=torch.bool)
    bones.direction_error(pose, torch.randn(1, 1, J, 2), seen).backward()
    assert pose.grad.isfinite().all()


def denoised(network, noisy):
    moment = (torch.arange(10) + 0.5) / 10
    features, bias = network.reader(BATCHES.condition.gloss, moment)
    everything = torch.ones(4, 10, dtype=torch.bool)
    with torch.inference_mode():
        return network._denoise(noisy, torch.full((4,), 400), moment, everything, features, bias)


@pytest.mark.parametrize("causal", [True, False])
def test_the_masks_hide_later_frames_from_earlier_ones(causal):
    network = built(causal=causal)
    noisy = torch.randn(4, 10, J, 2)
    first = denoised(network, noisy)
    noisy[:, 6:] += 3
    second = denoised(network, noisy)
    assert torch.equal(first[:, :6], second[:, :6]) == causal
    assert not torch.allclose(first[:, 6:], second[:, 6:])


def test_queries_are_made_of_positions_and_their_memory_of_bones():
    denoiser = built().denoiser
    assert (denoiser.queries.in_features, denoiser.memory.in_features) == (2 * J, 3 * J)
    assert denoiser.enter.in_features == 5 * J


@pytest.mark.parametrize(("layers", "parts"), [(1, (1, 1)), (2, (1, 1)), (3, (2, 1)), (4, (2, 2))])
def test_the_profiles_layers_are_shared_by_the_two_parts(layers, parts):
    sizes = SIZES.model_copy(update={"layers": layers})
    settings = SignIddSettings(kind="sign_idd", input="gloss")
    vocabulary = Vocabulary.of(BATCHES.condition.gloss)
    denoiser = build(settings, Task(sizes, vocabulary, STATISTICS, 10)).denoiser
    assert (len(denoiser.text_blocks), len(denoiser.bone_blocks)) == parts


def test_with_a_codec_the_clean_pose_is_told_in_its_components():
    network = built(aids=Aids())
    made = denoised(network, torch.randn(4, 10, J, 2))
    again = network.codec.decode(network.codec.encode(made))
    torch.testing.assert_close(made, again, rtol=1e-4, atol=1e-4)


def test_the_weight_of_the_bones_is_that_of_their_term():
    def terms(weight):
        context = Context("train", 0, 0, torch.Generator().manual_seed(0))
        return built(bone_weight=weight).loss(BATCHES.whole(), context)

    light, heavy = terms(0.1), terms(0.2)
    assert heavy["bones"].item() == pytest.approx(2 * light["bones"].item())
    assert heavy["pose"].item() == light["pose"].item()


def test_noise_moves_the_pose_that_is_made():
    network = built()
    first, second = (network.generate(BATCHES.condition, 10, rng=seed) for seed in (1, 2))
    assert not torch.allclose(first.pose, second.pose)


def test_clips_of_one_sentence_differ_by_their_ids():
    twins = replace(BATCHES.condition, ids=("a", "b", "c", "d"), gloss=(("REGEN",),) * 4)
    made = built().generate(twins, 10, rng=0)
    assert not torch.allclose(made.pose[0], made.pose[1])
