import pytest
import torch

from hybridsign.nn.codec import JointCodec, PoseCodec, pose_codec
from hybridsign.nn.settings import CodecSettings
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, PT_50, SLRTP_178

SMALL = CodecSettings(body=4, face=4, hands=8)
WHOLE = CodecSettings(body=50, face=140, hands=84)


def poses(clips=3, frames=40, rank=30):
    """Poses that move in `rank` directions and a little in all."""
    random = torch.Generator().manual_seed(0)
    directions = torch.randn(rank, 137 * 2, generator=random)
    moved = torch.randn(clips, frames, rank, generator=random) @ directions
    noise = torch.randn(clips, frames, 137 * 2, generator=random)
    return (moved + 0.01 * noise).unflatten(-1, (137, 2))


def fitted(settings, pose):
    codec = PoseCodec(settings, OPENPOSE_137)
    return codec, codec.fit(pose)


def test_at_full_width_decoding_undoes_encoding():
    pose = poses(frames=200)
    codec, kept = fitted(WHOLE, pose)
    torch.testing.assert_close(codec.decode(codec.encode(pose)), pose, atol=1e-4, rtol=1e-4)
    assert kept == pytest.approx(1, abs=1e-6)


def test_encoding_and_decoding_twice_is_doing_it_once():
    pose = poses()
    codec, _ = fitted(SMALL, pose)
    once = codec.decode(codec.encode(pose))
    torch.testing.assert_close(codec.decode(codec.encode(once)), once, atol=1e-4, rtol=1e-4)


def test_the_share_of_variance_that_is_kept_is_what_is_lost_from_one():
    pose = poses()
    codec, kept = fitted(SMALL, pose)
    lost = (codec.decode(codec.encode(pose)) - pose).square().sum() / pose.square().sum()
    assert kept == pytest.approx(1 - float(lost), abs=1e-5)
    assert 0.1 < kept < 0.9


def test_no_other_basis_of_that_width_keeps_more():
    pose = poses()
    kept = 0.0
    for parts, components in ((["body"], 4), (["face"], 4), (["left_hand", "right_hand"], 8)):
        group = pose[..., OPENPOSE_137.part(*parts), :].flatten(0, 1).flatten(1)
        kept += float(torch.linalg.svdvals(group.double())[:components].square().sum())
    share = kept / float(pose.double().square().sum())
    assert fitted(SMALL, pose)[1] == pytest.approx(share, rel=1e-5)


def test_more_components_keep_more():
    shares = [fitted(CodecSettings(body=n, face=n, hands=n), poses())[1] for n in (2, 8, 30)]
    assert shares == sorted(shares)
    assert shares[-1] > 0.99


def test_groups_do_not_touch_one_another():
    pose = poses()
    codec, _ = fitted(SMALL, pose)
    moved = pose.clone()
    moved[..., OPENPOSE_137.part("left_hand"), :] += 3
    difference = codec.decode(codec.encode(moved)) - codec.decode(codec.encode(pose))
    touched = difference.abs().amax((0, 1, 3)) > 1e-3
    assert touched[OPENPOSE_137.part("left_hand")].any()
    assert not touched[OPENPOSE_137.part("body", "face")].any()


def test_codes_have_a_mean_square_of_one():
    pose = poses()
    codec, _ = fitted(SMALL, pose)
    assert codec.encode(pose).square().mean() == pytest.approx(1, rel=1e-4)


def test_the_same_poses_give_the_same_basis():
    first, second = fitted(SMALL, poses())[0], fitted(SMALL, poses())[0]
    assert torch.equal(first.basis, second.basis)
    strongest = first.basis.gather(0, first.basis.abs().argmax(0, keepdim=True))
    assert (strongest > 0).all()


@pytest.mark.parametrize("skeleton", [PT_50, SLRTP_178, HOLISTIC_178], ids=lambda each: each.name)
def test_each_skeleton_in_space_is_coded_by_the_groups_that_it_has(skeleton):
    settings = CodecSettings(body=30, face=4, hands=8)
    pose = torch.randn(60, skeleton.n_joints, 3, generator=torch.Generator().manual_seed(0))
    codec = PoseCodec(settings, skeleton, 3)
    codec.fit(pose)
    body = min(30, 3 * len(skeleton.part("body")))
    assert codec.encode(pose).shape == (60, body + (4 if skeleton is not PT_50 else 0) + 8)
    assert codec.decode(codec.encode(pose)).shape == pose.shape


def test_without_a_codec_the_codes_are_the_coordinates():
    flat = pose_codec(None, OPENPOSE_137, 2)
    pose = torch.randn(3, OPENPOSE_137.n_joints, 2)
    assert flat.encode(pose).shape == (3, flat.width)
    assert torch.equal(flat.decode(flat.encode(pose)), pose)
    assert flat.fit(pose) == 1.0


def test_a_joint_codecs_codes_are_the_coordinates_joint_by_joint():
    pose = poses(frames=2)
    codec = JointCodec(OPENPOSE_137, 2, split_hands=False)
    codes = codec.encode(pose)
    places = codec.joint_of_each_code.unflatten(0, (-1, 2))
    assert sorted(places[:, 0].tolist()) == list(range(137))
    assert torch.equal(codes.unflatten(-1, (-1, 2)), pose[..., places[:, 0], :])
    assert torch.equal(codec.decode(codes), pose)
    assert codec.fit(pose) == 1.0
