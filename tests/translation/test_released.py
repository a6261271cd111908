import pickle

import numpy as np
import pytest
import torch
import yaml

from hybridsign.translation.released_files import is_released, load_released
from released_specimens import JOINTS, WORDS, Written, config, model_state, write
from specimens import Hostile


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "release")


def clips(*lengths, seed=1):
    random = np.random.default_rng(seed)
    return [random.normal(0, 0.5, (length, JOINTS, 3)) for length in lengths]


def batch(some):
    longest = max(map(len, some))
    pose = torch.full((len(some), longest, JOINTS, 3), 9.0)  # padding that must not matter
    mask = torch.zeros(len(some), longest, dtype=torch.bool)
    for row, clip in enumerate(some):
        pose[row, : len(clip)] = torch.from_numpy(clip)
        mask[row, : len(clip)] = True
    return pose, mask


def test_its_states_are_those_of_the_published_network(folder):
    some = clips(9, 4)
    states = load_released(folder).encode(*batch(some))
    for row, clip in enumerate(some):
        expected = Written(model_state()).encode(clip)
        np.testing.assert_allclose(states[row, : len(clip)].detach(), expected, atol=3e-6)


def test_its_sentences_are_those_of_the_published_search(tmp_path):
    said = []
    for seed in (2, 3, 4, 5, 6, 8):
        state = model_state(seed)
        some = clips(9, 4, 1, 12, seed=seed)
        expected = [Written(state).translate(clip) for clip in some]
        assert load_released(write(tmp_path, state)).translate(*batch(some)) == expected
        said += expected
    # Among them are sentences that end at once, end by themselves, and are cut off.
    assert {len(sentence.split()) for sentence in said} == {0, 2, 7}


def test_it_is_known_by_its_weights_its_words_and_its_network(tmp_path, folder):
    known = load_released(folder).identity()
    assert load_released(write(tmp_path / "again")).identity() == known
    others = [write(tmp_path / "weights", model_state(7)), write(tmp_path / "net", scale=True)]
    (folder / "txt.vocab").write_text("\n".join([*WORDS[:-1], "süden"]), encoding="utf-8")
    identities = {load_released(path).identity() for path in (*others, folder)}
    assert len(identities | {known}) == 4


def test_it_is_named_by_its_folder_or_by_its_checkpoint(folder):
    by_folder, by_file = (load_released(path) for path in (folder, folder / "best.ckpt"))
    assert by_folder.identity() == by_file.identity()
    assert is_released(folder)
    assert is_released(folder / "best.ckpt")
    assert not is_released(folder / "checkpoint.pt")


def test_special_words_come_first_where_the_vocabulary_lacks_them(folder):
    (folder / "txt.vocab").write_text("\n".join(WORDS[4:]) + "\n", encoding="utf-8")
    assert load_released(folder).vocabulary == WORDS


@pytest.mark.parametrize("name", ["best.ckpt", "config.yaml", "txt.vocab"])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ValueError, match=rf"{name}: not found; expected best\.ckpt, config\.yaml"):
        load_released(folder)


def test_a_checkpoint_that_would_run_code_is_refused(folder, tmp_path):
    marker = tmp_path / "ran"
    torch.save({"model_state": model_state(), "extra": Hostile(marker)}, folder / "best.ckpt")
    with pytest.raises(ValueError, match=r"best\.ckpt: cannot be read as a checkpoint"):
        load_released(folder)
    assert not marker.exists()


def test_weights_that_do_not_fit_are_refused_with_what_does_not(folder):
    state = model_state()
    del state["encoder.layers.1.layer_norm.weight"]
    torch.save({"model_state": state}, folder / "best.ckpt")
    with pytest.raises(ValueError, match=r"do not fit config\.yaml.*encoder\.1\.norm_self\.weight"):
        load_released(folder)
    torch.save({"weights": state}, folder / "best.ckpt")
    with pytest.raises(ValueError, match="holds no `model_state`"):
        load_released(folder)


@pytest.mark.parametrize("damage", [b"", pickle.dumps([1], protocol=2)])
def test_what_is_no_checkpoint_is_refused(folder, damage):
    (folder / "best.ckpt").write_bytes(damage)
    with pytest.raises(ValueError, match=r"best\.ckpt: "):
        load_released(folder)


def test_a_network_of_another_kind_is_refused(folder):
    other = config()
    other["model"]["decoder"] = {**other["model"]["decoder"], "type": "recurrent"}
    (folder / "config.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    with pytest.raises(ValueError, match=r"config\.yaml: not the config of a transformer"):
        load_released(folder)
