"""A frozen text encoder from elsewhere: a Hugging Face model in a folder of this machine.

Nothing is downloaded, weights are read from safetensors alone, and no code of the folder runs. The
library that reads such models, `transformers`, is imported where a sentence has to be encoded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from hybridsign.workspace import file_hash

INSTALL = "pip install 'hybridsign[text]'"
_WEIGHTS = ".safetensors"
# What decides what an encoder says: its weights, its settings, and its tokeniser's tables.
_DECISIVE = (_WEIGHTS, ".json", ".model", ".txt")
# Parts of a model that have no say in the features of tokens.
_UNUSED = ("pooler.", "decoder.")


class TextEncoderError(ValueError):
    """A text encoder cannot be used; the message names its folder."""


@dataclass(frozen=True)
class FrozenText:
    """Features of sentences: those that are known, and of others as the encoder makes them.

    Attributes:
        folder: of the encoder, as the settings name it.
        identity: of the encoder's files.
        width: D, numbers of a token's features.
        known: (L, D) features by sentence, its tokens parted by single spaces.
    """

    folder: Path = field(compare=False)
    identity: str
    width: int
    known: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, description: Mapping[str, Any]) -> FrozenText:
        """The inverse of `description`; it knows no sentence yet."""
        return cls(Path(description["folder"]), description["identity"], description["width"])

    def __str__(self) -> str:
        """For people."""
        return f"the frozen text encoder {self.folder.name} ({self.identity})"

    def description(self) -> dict[str, Any]:
        """For files: which encoder it is, and where it was."""
        return {"folder": str(self.folder), "identity": self.identity, "width": self.width}

    def features(self, sentence: Sequence[str]) -> np.ndarray:
        """(L, D) of a sentence's tokens and of those with which the encoder frames them.

        Raises:
            TextEncoderError: the sentence is not known, and the encoder is not there.
        """
        line = " ".join(sentence)
        return self.known[line] if line in self.known else self._encoder.encode(sentence)

    @cached_property
    def _encoder(self) -> PretrainedEncoder:
        encoder = PretrainedEncoder(self.folder)
        if encoder.text != self:
            raise TextEncoderError(
                f"{self.folder}: found the text encoder {encoder.text.identity}; expected "
                f"{self.identity}, with which the model learned. Put that one there, or preprocess "
                "and train anew"
            )
        return encoder


class PretrainedEncoder:
    """A model of text, loaded from its folder; it never learns."""

    def __init__(self, folder: Path) -> None:
        """Load it.

        Raises:
            TextEncoderError: the folder is missing or holds no such model, or `transformers` is
                not installed.
        """
        self.folder = folder
        identity = identity_of(folder)
        self._tokeniser, self._model = _load(folder)
        self.text = FrozenText(folder, identity, int(self._model.config.hidden_size))
        at_most = getattr(self._model.config, "max_position_embeddings", None)
        self._longest = min(self._tokeniser.model_max_length, at_most or 10**9)

    def encode(self, sentence: Sequence[str]) -> np.ndarray:
        """(L, D) float32 features of one sentence.

        A token's features are the mean of its pieces', so that there are as many as there are
        tokens whatever the tokeniser makes of them. Tokens with which the encoder frames a sentence
        ([CLS] and [SEP], or what it has in their place) keep features of their own. Sentences are
        read one by one: what stands beside a sentence in a batch would move its last digits.

        Raises:
            TextEncoderError: the sentence is longer than what the encoder reads.
        """
        import torch

        read = self._tokeniser(
            " ".join(sentence), return_offsets_mapping=True, return_special_tokens_mask=True
        )
        numbers = torch.tensor([read["input_ids"]])
        if numbers.shape[1] > self._longest:
            raise TextEncoderError(
                f"{self.folder}: a sentence of {len(sentence)} tokens makes {numbers.shape[1]} "
                f"pieces, but this encoder reads at most {self._longest}: {' '.join(sentence[:10])}"
            )
        with torch.inference_mode():
            seen = self._model(input_ids=numbers, attention_mask=torch.ones_like(numbers))
        pieces = seen.last_hidden_state[0].float().numpy()
        starts = np.array([start for start, _ in read["offset_mapping"]])
        return _mean_of_each(
            pieces, _places(sentence, starts, np.array(read["special_tokens_mask"], bool))
        )


def identity_of(folder: Path) -> str:
    """Hash of the files that decide what an encoder says.

    Raises:
        TextEncoderError: the folder is missing or holds no weights in safetensors.
    """
    if not folder.is_dir():
        raise TextEncoderError(
            f"{folder}: there is no such folder; expected a Hugging Face text encoder "
            "(config.json, model.safetensors, tokenizer.json) on this machine. Nothing is "
            "downloaded"
        )
    files = sorted(path for path in folder.iterdir() if path.suffix in _DECISIVE)
    if not any(path.suffix == _WEIGHTS for path in files):
        raise TextEncoderError(
            f"{folder}: holds no {_WEIGHTS} file. Weights in other files are pickles, which could "
            "run code, and are not read: save the model anew with save_pretrained"
        )
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name} {file_hash(path)}\n".encode())
    return digest.hexdigest()[:16]


def _load(folder: Path) -> tuple[Any, Any]:
    """Tokeniser and model."""
    library = _library()
    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()
    try:
        tokeniser, model, missing = _read(library, folder)
    except Exception as error:  # the library raises many kinds for what it cannot read
        raise TextEncoderError(
            f"{folder}: cannot be read as a text encoder; transformers says: "
            + str(error).strip().partition("\n")[0]
        ) from error
    if not tokeniser.is_fast:
        raise TextEncoderError(
            f"{folder}: its tokeniser does not tell which letters its pieces come from; a "
            "tokenizer.json is needed"
        )
    if missing:
        raise TextEncoderError(
            f"{folder}: {len(missing)} weights are missing, such as {min(missing)}; its "
            "config.json and its weights do not belong together"
        )
    return tokeniser, model.eval().requires_grad_(False)


def _read(library: ModuleType, folder: Path) -> tuple[Any, Any, list[str]]:
    """Tokeniser, model, and the weights for which the library made numbers up.

    Of a model that also writes text, the half that reads.
    """
    import torch

    local = {"local_files_only": True, "trust_remote_code": False}
    tokeniser = library.AutoTokenizer.from_pretrained(folder, **local)
    kind = type(library.AutoConfig.from_pretrained(folder, **local))
    halved = kind in library.MODEL_FOR_TEXT_ENCODING_MAPPING
    load = library.AutoModelForTextEncoding if halved else library.AutoModel
    model, found = load.from_pretrained(
        folder, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **local
    )
    missing = [name for name in found["missing_keys"] if not name.startswith(_UNUSED)]
    whole = model.config.is_encoder_decoder and not halved
    return tokeniser, model.get_encoder() if whole else model, missing


def _library() -> ModuleType:
    try:
        import transformers
    except ModuleNotFoundError as error:
        raise TextEncoderError(
            f"a frozen text encoder needs the library transformers; install it: {INSTALL}"
        ) from error
    return transformers


def _places(sentence: Sequence[str], starts: np.ndarray, framing: np.ndarray) -> np.ndarray:
    """(P,) the row to which each piece belongs; those that frame the sentence have their own.

    Args:
        sentence: W tokens.
        starts: (P,) the letter of the line at which each piece begins.
        framing: (P,) True where a piece is none of the sentence.
    """
    ends = np.cumsum([len(token) + 1 for token in sentence]) - 1
    before = int(np.argmin(framing))
    rows = before + np.searchsorted(ends, starts, side="right")
    order = np.arange(framing.sum())
    rows[framing] = order + np.where(order < before, 0, len(sentence))
    return rows


def _mean_of_each(pieces: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(L, D) means of the pieces (P, D) of each row; nothing where a row has no piece."""
    total = np.zeros((rows.max() + 1, pieces.shape[1]), np.float32)
    np.add.at(total, rows, pieces)
    count = np.bincount(rows, minlength=len(total))
    return total / np.maximum(count, 1)[:, None].astype(np.float32)
