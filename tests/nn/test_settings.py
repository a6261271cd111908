import pytest
from pydantic import ValidationError

from hybridsign.nn.settings import CodecSettings, Sizes


def test_heads_must_share_the_width():
    with pytest.raises(ValidationError, match="width 10 cannot be shared evenly by 4 heads"):
        Sizes(width=10, layers=1, heads=4, feedforward=8, dropout=0)


def test_a_codec_is_as_wide_as_its_groups_together():
    assert CodecSettings(body=2, face=3, hands=4).width == 9


@pytest.mark.parametrize("group", [{"body": 51}, {"face": 141}, {"hands": 85}, {"hands": 0}])
def test_a_group_has_no_more_components_than_coordinates(group):
    with pytest.raises(ValidationError):
        CodecSettings(**group)
