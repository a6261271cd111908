"""The SLRTP 2025 evaluator as it was released: best.ckpt, config.yaml and txt.vocab in one folder.

Read from the published layout, and with `weights_only=True`: a checkpoint from elsewhere cannot
run code. Sources: as in `released.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from torch import Tensor

from hybridsign.translation.released import (
    BEGIN,
    END,
    PADDING,
    UNKNOWN,
    ReleasedConfig,
    ReleasedEvaluator,
)

SUFFIX = ".ckpt"
_NOT_READ = ("encoder.pe.", "decoder.pe.", "gloss_output_layer.")  # sines; glosses
_RENAMED = (
    (r"^sgn_embed\.ln\.", "frames.linear."),
    (r"^txt_embed\.lut\.", "words.table."),
    (r"^sgn_embed\.norm\.norm\.", "frames.finish.norm."),
    (r"^txt_embed\.norm\.norm\.", "words.finish.norm."),
    (r"^(en|de)coder\.layer_norm\.", r"\1coder_norm."),
    (r"^decoder\.output_layer\.", "word_head."),
    (r"^(en|de)coder\.layers\.(\d+)\.feed_forward\.layer_norm\.", r"\1coder.\2.norm_feedforward."),
    (r"^(en|de)coder\.layers\.(\d+)\.feed_forward\.pwff_layer\.", r"\1coder.\2.feedforward."),
    (r"^(en|de)coder\.layers\.(\d+)\.(?:x_)?layer_norm\.", r"\1coder.\2.norm_self."),
    (r"^decoder\.layers\.(\d+)\.dec_layer_norm\.", r"decoder.\1.norm_cross."),
    (
        r"^(en|de)coder\.layers\.(\d+)\.(?:src_src|trg_trg)_att\.",
        r"\1coder.\2.self_attention.",
    ),
    (r"^decoder\.layers\.(\d+)\.src_trg_att\.", r"decoder.\1.cross_attention."),
    (r"attention\.q_layer\.", "attention.query."),
    (r"attention\.output_layer\.", "attention.output."),
)


def is_released(path: Path) -> bool:
    """Whether a path is the folder, or the checkpoint, of such an evaluator."""
    return path.is_dir() or path.suffix == SUFFIX


def load_released(path: Path) -> ReleasedEvaluator:
    """The evaluator in a folder of best.ckpt, config.yaml and txt.vocab, in evaluation mode.

    Args:
        path: the folder, or a checkpoint with the two other files beside it.

    Raises:
        ValueError: a file is missing, is not what it should be, or does not fit the others.
    """
    checkpoint = path / f"best{SUFFIX}" if path.is_dir() else path
    files = checkpoint, checkpoint.with_name("config.yaml"), checkpoint.with_name("txt.vocab")
    for file in files:
        if not file.is_file():
            raise ValueError(
                f"{file}: not found; expected {', '.join(each.name for each in files)} in one "
                "folder, as the challenge released them"
            )
    evaluator = ReleasedEvaluator(_config(files[1]), _vocabulary(files[2]))
    state = _model_state(checkpoint)
    try:
        evaluator.load_state_dict(_renamed(state))
    except (RuntimeError, KeyError) as error:
        told = " ".join(str(error).split())
        raise ValueError(
            f"{checkpoint}: its weights do not fit {files[1].name} and {files[2].name} beside it: "
            f"{told[:500]}"
        ) from error
    return evaluator.eval()


def _config(path: Path) -> ReleasedConfig:
    try:
        return ReleasedConfig.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(
            f"{path}: not the config of a transformer of signjoey's: {error}"
        ) from error


def _vocabulary(path: Path) -> list[str]:
    """A token a line, its number that of the line; special ones come first where they lack."""
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return list(dict.fromkeys([UNKNOWN, PADDING, BEGIN, END, *lines]))


def _model_state(path: Path) -> Mapping[str, Tensor]:
    # signjoey keeps its best score beside the weights, as a number of NumPy's.
    scalar = np.float64(0).__reduce__()[0]
    allowed: list[Any] = [scalar, (scalar, "numpy.core.multiarray.scalar"), np.dtype]
    allowed += [type(np.dtype(kind)) for kind in (np.float32, np.float64)]
    try:
        with torch.serialization.safe_globals(allowed):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged or hostile file
        told = str(error).partition("\n")[0]
        raise ValueError(f"{path}: cannot be read as a checkpoint; torch says: {told}") from error
    state = content.get("model_state") if isinstance(content, dict) else None
    if not isinstance(state, Mapping):
        raise ValueError(f"{path}: holds no `model_state`; expected a checkpoint of signjoey's")
    return state


def _renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights under our names; keys and values, which we project together, side by side."""
    ours: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if name.startswith(_NOT_READ):
            continue
        renamed = name
        for theirs, own in _RENAMED:
            renamed = re.sub(theirs, own, renamed)
        ours[renamed] = tensor
    for name in [each for each in ours if ".k_layer." in each]:
        values = name.replace(".k_layer.", ".v_layer.")
        joined = name.replace(".k_layer.", ".key_value.")
        ours[joined] = torch.cat([ours.pop(name), ours.pop(values)])
    return ours
