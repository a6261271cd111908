"""What each key of params.yaml means, by the settings that check it."""

import pytest

from hybridsign.explaining import explanation, keys
from hybridsign.settings import read_yaml
from specimens import SHIPPED

KEYS = {key.path: key for key in keys()}


def test_a_key_is_told_with_its_values_its_default_and_its_meaning():
    told = KEYS["profiles.NAME.train.training.save_every"]
    assert told.values == "integer, more than 0 | null; default 150"
    assert "broken off" in told.meaning
    assert KEYS["models.NAME(kind: hybrid).head"].values.startswith("flow | mean_flow | regression")
    assert KEYS["profiles.NAME.benchmark.regimes[].size"].values == "own | paper"


def test_every_key_of_the_shipped_file_is_known():
    tree = read_yaml(SHIPPED)
    known = {path.partition(".")[0].partition("[")[0] for path in KEYS}
    assert set(tree) <= known
    sections = {path.split(".")[2] for path in KEYS if path.startswith("profiles.NAME.")}
    assert set(tree["profiles"]["default"]) == sections
    for model in tree["models"].values():
        kind = f"models.NAME(kind: {model['kind']})."
        below = {path.removeprefix(kind).split(".")[0] for path in KEYS if path.startswith(kind)}
        assert set(model) <= below


def test_a_part_is_told_by_how_its_keys_begin():
    told = explanation("profiles.NAME.evaluate")
    assert told.startswith("profiles.NAME.evaluate.clips\n    integer, more than 0 | null; default")
    assert "train" not in told
    with pytest.raises(ValueError, match="no key that begins with 'nope'; its first ones are prof"):
        explanation("nope")
