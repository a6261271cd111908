import pytest

from hybridsign.data.file_names import file_name


@pytest.mark.parametrize(
    ("clip_id", "name"),
    [("a b", "a b"), ("ص", "ص"), ("../up", "..%2Fup"), ("..", "%2E%2E"), ("50%/", "50%25%2F")],
)
def test_no_id_leads_out_of_the_folder(clip_id, name):
    assert file_name(clip_id) == name
