import json
import shutil
import sys

import numpy as np
import pytest
import torch

from hybridsign.frozen_text import FrozenText, PretrainedEncoder, TextEncoderError, identity_of

pytest.importorskip("transformers")
from frozen_text_specimens import SPACED, WIDTH, WITH_SPACES, save_bert, save_t5

SENTENCE = ("morgen", "regen", "im", "süd-westen", ".")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_bert(tmp_path_factory.mktemp("encoders") / "tiny-bert")


@pytest.fixture(scope="module")
def encoder(folder):
    return PretrainedEncoder(folder)


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def pieces(folder, sentence):
    """What the library itself says of a sentence: its pieces, and their features."""
    from transformers import AutoModel, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(folder)(" ".join(sentence), return_tensors="pt")
    with torch.no_grad():
        features = AutoModel.from_pretrained(folder).eval()(**tokens).last_hidden_state[0].numpy()
    return tokens.tokens(), features


def test_each_token_has_the_mean_of_its_pieces_between_those_that_frame_the_sentence(
    encoder, folder
):
    names, features = pieces(folder, SENTENCE)
    assert names[:5] == ["[CLS]", "mor", "##gen", "regen", "i"]
    made = encoder.encode(SENTENCE)
    assert made.shape == (1 + len(SENTENCE) + 1, WIDTH)
    assert made.dtype == np.float32
    np.testing.assert_array_equal(made[0], features[0])
    np.testing.assert_allclose(made[1], features[1:3].mean(0), atol=1e-6)
    np.testing.assert_array_equal(made[2], features[3])
    # "süd-westen" is three words to this tokeniser, and one token to us.
    letters = slice(names.index("s"), len(names) - 2)
    np.testing.assert_allclose(made[4], features[letters].mean(0), atol=1e-6)
    np.testing.assert_array_equal(made[-2:], features[-2:])


@pytest.mark.parametrize("kind", WITH_SPACES)
def test_the_space_before_a_word_belongs_to_the_word(tmp_path, kind):
    folder = save_bert(tmp_path / "bert", tokens=WITH_SPACES[kind]())
    names, features = pieces(folder, SPACED)
    assert len(names) == 1 + len(SPACED) + 1
    assert "[UNK]" not in names
    np.testing.assert_array_equal(PretrainedEncoder(folder).encode(SPACED), features)


@pytest.mark.parametrize("whole", [True, False], ids=["that writes too", "that reads alone"])
def test_the_reading_half_of_a_t5_has_a_token_at_the_end_alone(tmp_path, whole):
    encoder = PretrainedEncoder(save_t5(tmp_path / "t5", whole=whole))
    assert encoder.encode(SENTENCE).shape == (len(SENTENCE) + 1, WIDTH)


def test_loaded_again_it_says_the_same_to_the_last_bit(encoder, folder):
    first, second = (each.encode(SENTENCE) for each in (encoder, PretrainedEncoder(folder)))
    np.testing.assert_array_equal(first, second)


def test_a_sentence_that_is_known_is_looked_up_and_another_is_encoded(encoder, folder):
    known = np.ones((3, WIDTH), np.float32)
    text = FrozenText(folder, encoder.text.identity, WIDTH, {"morgen regen": known})
    np.testing.assert_array_equal(text.features(("morgen", "regen")), known)
    np.testing.assert_array_equal(text.features(SENTENCE), encoder.encode(SENTENCE))


def test_what_an_encoder_is_follows_from_its_files_and_not_from_its_place(folder, copy, tmp_path):
    assert identity_of(copy) == identity_of(folder)
    (copy / "README.md").write_text("of no account")
    assert identity_of(copy) == identity_of(folder)
    assert identity_of(save_bert(tmp_path / "other", seed=1)) != identity_of(folder)


def test_another_encoder_in_the_place_of_the_one_that_was_learned_with_is_refused(copy):
    text = FrozenText(copy, "0123456789abcdef", WIDTH)
    with pytest.raises(TextEncoderError, match=r"copy: found the text encoder \w+; expected 0123"):
        text.features(SENTENCE)


def test_an_encoder_that_is_gone_is_asked_for_by_its_folder(tmp_path):
    text = FrozenText(tmp_path / "gone", "0123456789abcdef", WIDTH)
    with pytest.raises(TextEncoderError, match="gone: there is no such folder; expected a Hugging"):
        text.features(SENTENCE)


def test_weights_in_pickles_are_not_read(copy):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(TextEncoderError, match=r"copy: holds no \.safetensors file"):
        PretrainedEncoder(copy)


def test_code_of_the_folder_does_not_run(copy):
    marker = copy / "it_ran"
    (copy / "mine.py").write_text(f"open({str(marker)!r}, 'w')\nclass Mine: pass\n")
    config = json.loads((copy / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoModel": "mine.Mine"}}
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(TextEncoderError, match="copy: cannot be read as a text encoder"):
        PretrainedEncoder(copy)
    assert not marker.exists()


def test_weights_that_lack_are_not_made_up(copy):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(TextEncoderError, match=r"weights are missing, such as encoder\.layer\.2"):
        PretrainedEncoder(copy)


def test_a_file_that_was_cut_short_is_named(copy):
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(TextEncoderError, match="copy: cannot be read as a text encoder"):
        PretrainedEncoder(copy)


def test_a_sentence_longer_than_the_encoder_reads_is_refused(encoder):
    with pytest.raises(TextEncoderError, match=r"makes 262 pieces, .* at most 256: regen"):
        encoder.encode(["regen"] * 260)


def test_without_the_library_one_is_told_how_to_install_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(TextEncoderError, match=r"install it: pip install 'hybridsign\[text\]'"):
        PretrainedEncoder(folder)
