import pytest
import torch

from hybridsign.models.g2p_ddm.settings import CodebookSettings
from hybridsign.models.g2p_ddm.vq_vae import PoseVQVAE
from hybridsign.nn.settings import Sizes
from hybridsign.skeleton import OPENPOSE_137, PT_50

SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
FRAMES = 6
REAL = torch.ones(2, FRAMES, dtype=torch.bool)


def built(skeleton=OPENPOSE_137, coordinates=2):
    torch.manual_seed(0)
    return PoseVQVAE(CodebookSettings(codes=16), SIZES, skeleton, coordinates).eval()


def pose(skeleton=OPENPOSE_137, coordinates=2):
    return torch.randn(2, FRAMES, skeleton.n_joints, coordinates, generator=torch.manual_seed(1))


@pytest.mark.parametrize(
    ("skeleton", "coordinates", "articulators"), [(OPENPOSE_137, 2, 3), (PT_50, 3, 2)]
)
def test_a_frame_is_one_code_for_each_articulator_that_the_skeleton_has(
    skeleton, coordinates, articulators
):
    vae, truth = built(skeleton, coordinates), pose(skeleton, coordinates)
    tokens = vae.tokens(truth, REAL)
    assert tokens.shape == (2, FRAMES, articulators)
    assert vae.decode(vae.codebooks.look_up(tokens), REAL).shape == truth.shape


def test_joints_come_out_where_they_went_in():
    vae = built()
    with torch.no_grad():
        for number, head in enumerate(vae.leave):
            head[-1].weight.zero_()
            head[-1].bias.fill_(number)
        made = vae.decode(torch.zeros(2, FRAMES, 3, 32), REAL)[0, 0, :, 0]
    for number, parts in enumerate((("body",), ("face",), ("left_hand", "right_hand"))):
        assert (made[torch.from_numpy(OPENPOSE_137.part(*parts))] == number).all()


def test_each_articulator_has_a_way_in_of_its_own():
    vae, truth = built(), pose()
    entered = [[] for _ in vae.enter]
    for layer, seen in zip(vae.enter, entered, strict=True):
        layer.register_forward_pre_hook(lambda _, given, seen=seen: seen.append(given[0]))
    vae.encode(truth, REAL)
    hands = truth[:, :, torch.from_numpy(OPENPOSE_137.part("left_hand", "right_hand"))]
    assert torch.equal(entered[2][0], hands.flatten(2))


def test_padding_is_neither_seen_nor_written():
    vae, truth = built(), pose()
    mask = REAL.clone()
    mask[1, 4:] = False
    other = truth.clone()
    other[1, 4:] = 100.0
    first, second = (vae.encode(each, mask) for each in (truth, other))
    torch.testing.assert_close(first[mask], second[mask])
    assert (vae.tokens(truth, mask)[1, 4:] == 0).all()


def test_padding_changes_no_loss_and_moves_no_code():
    found = []
    for filled in (0.0, 100.0):
        vae, truth, mask = built().train(), pose(), REAL.clone()
        mask[1, 4:] = False
        truth[1, 4:] = filled
        seen = torch.ones(truth.shape[:3], dtype=torch.bool)
        terms = vae.loss(truth, seen, mask, torch.Generator().manual_seed(2))
        found.append((terms["reconstruction"], terms["commitment"], vae.codebooks.codes))
    for first, second in zip(*found, strict=True):
        torch.testing.assert_close(first, second)


def test_codes_move_in_training_only():
    vae, truth = built(), pose()
    seen = torch.ones(truth.shape[:3], dtype=torch.bool)
    before = vae.codebooks.codes.clone()
    vae.loss(truth, seen, REAL, torch.Generator())
    assert torch.equal(vae.codebooks.codes, before)
    vae.train().loss(truth, seen, REAL, torch.Generator())
    assert not torch.equal(vae.codebooks.codes, before)


def test_joints_that_were_not_seen_do_not_count():
    vae, truth = built(), pose()
    seen = torch.ones(truth.shape[:3], dtype=torch.bool)
    hidden = torch.from_numpy(OPENPOSE_137.part("face"))
    seen[:, :, hidden] = False
    errors = []
    for shift in (0.0, 50.0):
        vae.enter[1].register_forward_hook(lambda *_: torch.zeros(2, FRAMES, 32))
        moved = truth.clone()
        moved[:, :, hidden] += shift
        errors.append(vae.loss(moved, seen, REAL, torch.Generator())["reconstruction"])
    assert errors[0] == errors[1]
