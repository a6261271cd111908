import pytest
import torch

from hybridsign.models.g2p_ddm.code_unet import CodeUnet
from hybridsign.nn.settings import Sizes

CODES, FRAMES, TEXT = 7, 6, torch.randn(2, 5, 32, generator=torch.manual_seed(0))
NO_BIAS = torch.zeros(2, 1, 1, 5)


def built(layers=2, halvings=1):
    torch.manual_seed(1)
    sizes = Sizes(width=32, layers=layers, heads=4, feedforward=64, dropout=0.0)
    return CodeUnet(sizes, 3, CODES, steps=10, halvings=halvings).eval()


def states(frames=FRAMES):
    return torch.randint(CODES + 1, (2, frames, 3), generator=torch.manual_seed(2))


def believed(unet, given, frame_mask=None, step=4, bias=NO_BIAS):
    if frame_mask is None:
        frame_mask = torch.ones(given.shape[:2], dtype=torch.bool)
    return unet(given, frame_mask, torch.full((2,), step), TEXT, bias)


def lengths(unet):
    """Lengths of the sequence after each layer, down and up."""
    seen = []
    for layer in (*unet.down, *unet.up):
        layer.register_forward_hook(lambda _, given, output: seen.append(output.shape[1]))
    believed(unet, states(60))
    return seen


@pytest.mark.parametrize(
    ("layers", "halvings", "expected"),
    [
        (6, 2, [180, 180, 90, 90, 45, 45, 45, 45, 90, 90, 180, 180]),  # as in the release
        (2, 1, [180, 90, 90, 180]),
        (3, 1, [180, 90, 90, 90, 90, 180]),
        (1, 2, [180, 180]),
    ],
)
def test_the_sequence_is_halved_on_the_way_down_and_doubled_on_the_way_up(
    layers, halvings, expected
):
    assert lengths(built(layers, halvings)) == expected


@pytest.mark.parametrize("frames", [1, 5, 6])
def test_any_number_of_frames_is_believed_in(frames):
    made = believed(built(3, 2), states(frames))
    assert made.shape == (2, frames, 3, CODES)
    torch.testing.assert_close(made.exp().sum(-1), torch.ones(2, frames, 3))


def test_padding_changes_nothing():
    unet, given = built(), states()
    mask = torch.ones(2, FRAMES, dtype=torch.bool)
    mask[:, 5:] = False
    other = given.clone()
    other[:, 5:] = CODES
    short = believed(unet, given[:, :5])
    for each in (given, other):
        torch.testing.assert_close(believed(unet, each, mask)[:, :5], short)


def test_step_text_and_mask_all_matter():
    unet, given = built(), states()
    plain = believed(unet, given)
    only_first = torch.full((2, 1, 1, 5), float("-inf"))
    only_first[..., 0] = 0
    assert not torch.allclose(believed(unet, given, step=9), plain)
    assert not torch.allclose(believed(unet, given, bias=only_first), plain)
    assert not torch.allclose(believed(unet, torch.full_like(given, CODES)), plain)


def test_the_bias_of_a_token_stays_with_it_where_the_sequence_is_short():
    unet = built(2, 1)
    seen = []
    unet.up[0].register_forward_pre_hook(lambda _, given: seen.append(given[3]))
    bias = torch.arange(18.0)[None, None, :, None].expand(2, 1, 18, 5)
    believed(unet, states(), bias=bias)
    assert torch.equal(seen[0][0, 0, :, 0], torch.arange(0, 18.0, 2))
