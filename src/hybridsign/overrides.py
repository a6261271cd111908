"""What a command line changes of params.yaml: values at dotted keys, and short forms of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from hybridsign.data.clip import SPLITS
from hybridsign.settings import SettingsError, parse_yaml

# The data set of the paper that each of its main tables is about.
STANDS_FOR = {"table1": "phoenix14t", "table2": "how2sign"}
# Whose place a corpus takes that stands for none.
USUAL_PLACE = "phoenix14t"
# The folder that a kind of source reads.
FOLDER_OF = {"annotations": "phoenix14t_annotations", "sentences": "how2sign_sentences"}
# What the other short forms stand for, in every profile.
ENCODER = ("preprocess.text_encoder",)
DEVICES = ("train_judge.training.device", "train.training.device", "evaluate.device")
# Snakemake hands on as text what it does not know for a number or a `True`.
SWITCH = {"true": True, "false": False}


def spell_out(tree: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Values at dotted keys, for values of which some are given in a short form.

    Args:
        tree: what params.yaml holds.
        overrides: by dotted key or short form. The short forms: `claims: true` lays the section
            `claims` over the rest; `corpus` makes only the table for whose data set that corpus
            stands (Table 1 where it stands for none), and the ablations, on it; `annotations` and
            `sentences` are the folders of the real PHOENIX14T annotations and How2Sign
            sentences, `clips` that of train.parquet, dev.parquet and test.parquet as `import`
            makes them, `text_encoder` that of a frozen text encoder, for every profile;
            `device`, cpu or cuda, is that of the stages that have one, in every profile.

    Raises:
        SettingsError: a short form has a value that it cannot have.
    """
    plain = dict(overrides)
    claims = _claims(tree, plain.pop("claims", False))
    folders = [_folders(tree, short, plain.pop(short, None)) for short in FOLDER_OF]
    files = _files_of_clips(tree, plain.pop("clips", None))
    encoder = _of_every_profile(tree, ENCODER, plain.pop("text_encoder", None))
    device = _of_every_profile(tree, DEVICES, plain.pop("device", None))
    corpus = _corpus(tree, plain.pop("corpus", None))
    # In this order: what is asked for by its own key counts more than what a switch brings along.
    for part in (*folders, files, encoder, device, corpus):
        plain |= part
    return claims | plain


def assignment(text: str) -> tuple[str, Any]:
    """The key and value of "key=value"; the value is read as YAML.

    Raises:
        SettingsError: there is no "=", or the value is not YAML.
    """
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise SettingsError(f"--set {text}: expected key=value, as in --set profile=smoke")
    try:
        return key, parse_yaml(value)
    except yaml.YAMLError as error:
        raise SettingsError(f"--set {text}: the value is not valid YAML: {error}") from error


def changes(config: Mapping[str, Any], tree: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Dotted keys of `config` whose values are not those of `tree`: what a command line changed."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        dotted = f"{above}{key}"
        if key in tree and isinstance(value, Mapping) and isinstance(tree[key], Mapping):
            found |= changes(value, tree[key], f"{dotted}.")
        elif key not in tree or value != tree[key]:
            found[dotted] = value
    return found


def _claims(tree: Mapping[str, Any], switch: Any) -> dict[str, Any]:
    """What the section `claims` changes, where it is laid over the rest."""
    laid_over = SWITCH.get(str(switch).lower())
    if laid_over is None:
        raise SettingsError(f"claims={switch}: it is switched on or off, with true or false.")
    return changes(tree.get("claims", {}), tree) if laid_over else {}


def _folders(tree: Mapping[str, Any], short: str, folder: str | None) -> dict[str, Any]:
    """The folder for each corpus whose kind of source reads it."""
    if folder is None:
        return {}
    return {
        f"corpora.{name}.{short}": folder
        for name, corpus in tree.get("corpora", {}).items()
        if corpus.get("source") == FOLDER_OF[short]
    }


def _files_of_clips(tree: Mapping[str, Any], folder: str | None) -> dict[str, Any]:
    """A file a split for each corpus of imported clips, where their folder is given."""
    if folder is None:
        return {}
    return {
        f"corpora.{name}.{split}": str(Path(folder, f"{split}.parquet"))
        for name, corpus in tree.get("corpora", {}).items()
        if corpus.get("source") == "clips"
        for split in SPLITS
    }


def _of_every_profile(
    tree: Mapping[str, Any], keys: Sequence[str], value: str | None
) -> dict[str, Any]:
    """One value at some keys of every profile, where it is given."""
    if value is None:
        return {}
    return {f"profiles.{name}.{key}": value for name in tree.get("profiles", {}) for key in keys}


def _corpus(tree: Mapping[str, Any], corpus: str | None) -> dict[str, Any]:
    """The table that a corpus takes, no other, and the ablations on it."""
    if corpus is None:
        return {}
    if corpus not in tree.get("corpora", {}):
        choices = ", ".join(tree.get("corpora", {}))
        raise SettingsError(f"corpus={corpus}: there is no such corpus; choices: {choices}.")
    stands_for = tree["corpora"][corpus].get("stands_for") or USUAL_PLACE
    own = {f"tables.{table}.corpus": corpus for table, of in STANDS_FOR.items() if of == stands_for}
    none = {f"tables.{table}": None for table, of in STANDS_FOR.items() if of != stands_for}
    return {**own, **none, "ablations.corpus": corpus}
