from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError, model_validator

from hybridsign.settings import Settings, SettingsError, override, parse, read_yaml
from specimens import SHIPPED


class Circle(Settings):
    shape: Literal["circle"]
    radius: float = Field(1.0, gt=0)


class Square(Settings):
    shape: Literal["square"]
    side: float = 1.0


class Drawing(Settings):
    title: str
    frame: Square | None = None
    shapes: dict[str, Annotated[Circle | Square, Field(discriminator="shape")]] = Field({})

    @model_validator(mode="after")
    def _not_shouted(self):
        if self.title.isupper():
            raise ValueError("title: do not shout")
        return self


def complaint(**value):
    with pytest.raises(SettingsError) as caught:
        parse(Drawing, value, "file.yaml:")
    return str(caught.value)


def test_good_settings_are_parsed_and_never_change():
    drawing = parse(Drawing, {"title": "a", "shapes": {"sun": {"shape": "circle"}}}, "file.yaml:")
    assert drawing.shapes["sun"].radius == 1
    with pytest.raises(ValidationError, match="frozen"):
        drawing.title = "b"


def test_an_unknown_key_is_named_with_the_nearest_and_all_valid_keys():
    assert complaint(title="a", frame={"shape": "square", "sidee": 2}) == (
        "file.yaml: frame.sidee: unknown key. Did you mean side? Valid keys here: shape, side."
    )


def test_valid_keys_are_those_of_the_chosen_kind_alone():
    assert complaint(title="a", shapes={"sun": {"shape": "circle", "side": 2}}) == (
        "file.yaml: shapes.sun.side: unknown key. Valid keys here: radius, shape."
    )


def test_a_key_stands_as_it_is_written_in_the_file():
    assert complaint(title="a", shapes={"sun": {"shape": "circle", "radius": "big"}}).startswith(
        "file.yaml: shapes.sun.radius: "
    )


def test_a_wrong_value_is_shown():
    found = complaint(title="a", shapes={"sun": {"shape": "circle", "radius": -1}})
    assert found.endswith("should be greater than 0 (found: -1).")


def test_a_missing_key_is_named():
    assert complaint() == "file.yaml: title: missing; it must be given."


def test_a_fault_between_keys_does_not_print_the_whole_section():
    assert complaint(title="AAA") == "file.yaml: title: do not shout."


def test_each_fault_has_a_line():
    assert len(complaint(frame=3, shapes={"sun": {"shape": "star"}}).splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: [1", "not valid YAML, line 1: expected ',' or ']'"),
        ("a:\n\tb: 1", "not valid YAML, line 2: .*; indent with spaces"),
        ("a: 1\nb: 2\na: 3", "not valid YAML, line 3: 'a' stands in line 1 already; keep one"),
        ("a:\n  b: {c: 1, c: 2}", "not valid YAML, line 2: 'c' stands in line 2 already"),
        ("a: \0", "not valid YAML: unacceptable character"),
        ("- a", "expected a mapping of settings, found list"),
        ("", "expected a mapping of settings, found NoneType"),
        (b"b: 1\na: \xff", "not valid YAML, line 2: it is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_mapping_is_named(tmp_path, content, message):
    path = tmp_path / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError, match=rf"file\.yaml: {message}"):
        read_yaml(path)


def test_the_same_key_may_stand_in_two_sections_and_in_place_of_a_merged_one(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("a: &a {b: 1, c: 2}\nd: {<<: *a, b: 3}", encoding="utf-8")
    assert read_yaml(path) == {"a": {"b": 1, "c": 2}, "d": {"b": 3, "c": 2}}


def test_words_are_words_and_truth_is_told_as_in_yaml_1_2(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("a: [off, on, No, yes, y, truest]")
    assert read_yaml(path) == {"a": ["off", "on", "No", "yes", "y", "truest"]}
    path.write_text("a: [true, False, TRUE, 'true']")
    assert read_yaml(path) == {"a": [True, False, True, "true"]}


def test_what_dvc_writes_is_read_as_it_was(tmp_path):
    from dvc.utils.serialize import modify_yaml

    path = tmp_path / "params.yaml"
    shipped = SHIPPED.read_text(encoding="utf-8")
    path.write_text(shipped, encoding="utf-8")
    with modify_yaml(str(path)) as tree:
        tree["models"]["pt"]["noise_rate"] = 9.0
    assert path.read_text(encoding="utf-8") != shipped
    assert read_yaml(path) == override(read_yaml(SHIPPED), {"models.pt.noise_rate": 9.0})


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.yaml: not found.*the project's folder"):
        read_yaml(tmp_path / "none.yaml")


def test_an_override_replaces_one_value_and_leaves_the_tree_alone():
    tree = {"a": {"b": 1, "c": 2}, "d": 3}
    assert override(tree, {"a.b": 9, "e.f": 4}) == {"a": {"b": 9, "c": 2}, "d": 3, "e": {"f": 4}}
    assert tree == {"a": {"b": 1, "c": 2}, "d": 3}


def test_nothing_stands_below_a_single_value():
    with pytest.raises(SettingsError, match="d is a single value"):
        override({"d": 3}, {"d.e": 4})
