from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.file_names import clip_id, distinct_by_path, file_name


@pytest.mark.parametrize(
    ("clip_id", "name"),
    [("a b", "a b"), ("ص", "ص"), ("../up", "..%2Fup"), ("..", "%2E%2E"), ("50%/", "50%25%2F")],
)
def test_no_id_leads_out_of_the_folder(clip_id, name):
    assert file_name(clip_id) == name


@given(st.text(st.characters(codec="utf-8"), min_size=1) | st.text("%2F./\n", min_size=1))
def test_a_file_gives_back_the_id_it_was_named_after(given_id):
    assert clip_id(file_name(given_id)) == given_id


@pytest.mark.parametrize("name", ["100%", "a%20b", "%C3%BC", "a%2fb", "a%2Fb%20c", "%"])
def test_a_name_that_is_no_id_of_ours_stays_as_it_is(name):
    assert clip_id(name) == name


@pytest.mark.parametrize(
    ("places", "named", "names"),
    [
        (["d/a.pose", "d/b.pose"], ["d"], ["a", "b"]),
        (["d/x/a.pose", "d/a.mp4", "d/b"], ["d"], ["x/a", "a", "b"]),
        (["d/x/a", "e/a"], ["d", "e"], ["d/x/a", "e/a"]),
        (["d/a.pose", "e/a.pose"], ["d/a.pose", "e/a.pose"], ["d/a", "e/a"]),
        (["a.pose", "a.pose"], ["a.pose", "a.pose"], ["a", "a"]),
        ([], ["d"], []),
    ],
)
def test_a_name_that_several_have_becomes_their_paths(places, named, names):
    assert distinct_by_path(list(map(Path, places)), list(map(Path, named))) == names
