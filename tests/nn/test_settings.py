import pytest
from pydantic import ValidationError

from hybridsign.nn.settings import CodecSettings, Sizes


def test_heads_must_share_the_width():
    with pytest.raises(ValidationError, match="width 10 cannot be shared evenly by 4 heads"):
        Sizes(width=10, layers=1, heads=4, feedforward=8, dropout=0)


def test_split_hands_share_the_components_of_both():
    together, apart = (CodecSettings(hands=10, split_hands=split).groups for split in (False, True))
    assert together[("left_hand", "right_hand")] == 10
    assert (apart[("left_hand",)], apart[("right_hand",)]) == (5, 5)


@pytest.mark.parametrize("group", [{"body": 51}, {"face": 141}, {"hands": 85}, {"hands": 0}])
def test_a_group_has_no_more_components_than_coordinates(group):
    with pytest.raises(ValidationError):
        CodecSettings(**group)


def test_hands_that_are_coded_apart_share_an_even_number():
    with pytest.raises(ValidationError, match="5 components cannot be shared evenly by two hands"):
        CodecSettings(hands=5, split_hands=True)
    assert CodecSettings(hands=5).groups[("left_hand", "right_hand")] == 5
