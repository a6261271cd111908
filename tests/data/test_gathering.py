import pytest

from hybridsign.data.gathering import DistinctNames, as_text


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a.2", "a.3"]),
        (["a", "a.2", "a", "a.2"], ["a", "a.2", "a.3", "a.2.2"]),
    ],
)
def test_a_name_that_was_taken_gets_a_number_that_was_not(wanted, given):
    names = DistinctNames()
    assert [names(name) for name in wanted] == given


def test_a_name_stays_what_it_is_unless_it_is_no_text():
    assert as_text("Übung ص") == "Übung ص"
    assert as_text("\udcff") == "?"


def test_a_name_from_macos_has_its_letters_composed():
    assert as_text("scho\u0308n") == "sch\u00f6n"
