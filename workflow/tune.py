"""Give every generator the same number of trials on dev.

    python workflow/tune.py --trials 8 --steps 500 --jobs 2 --out docs/tuning.md

A trial is a training, shorter than usual and with one seed, and its evaluation. The first of each
model has the settings of params.yaml; the others draw a value for each of the model's knobs, of
which all have three: how fast it learns, and two of its own. Each trial has a folder under
`results/tuning`, and none is made twice. The corpus and its judge have to be there:

    snakemake --cores 2 results/default/train_judge/weather/seed1/checkpoint.pt
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from hybridsign.graph import code_of, settings_of
from hybridsign.params import FILE, Params, load
from hybridsign.seeding import numpy_stream
from hybridsign.settings import override, read_yaml
from hybridsign.workspace import Place, read_json

Knobs = Mapping[str, tuple[Any, ...]]
SEED = 42
RATES = (0.0015, 0.003, 0.006)
KNOBS: dict[str, Knobs] = {
    "hybrid": {"aids.history_dropout": (0.25, 0.5, 0.75), "noise_memory": (0.5, 0.8, 0.9)},
    "pt": {"noise_rate": (0.5, 1.0, 2.0), "aids.history_dropout": (0.25, 0.5, 0.75)},
    "gen_obt": {"ctc_weight": (0.03, 0.1, 0.3), "aids.history_dropout": (0.25, 0.5, 0.75)},
    "gcdm": {"aids.monotone_prior": (10.0, 30.0, 60.0), "diffusion.noise_memory": (0.5, 0.8, 0.9)},
    "sign_idd": {"bone_weight": (0.03, 0.1, 0.3), "diffusion.noise_memory": (0.5, 0.8, 0.9)},
    "g2p_ddm": {"codebook.codes": (128, 256, 512), "codebook.share": (0.3, 0.4, 0.5)},
}
STAGES = ("train", "evaluate")  # of each trial; the rest is shared
SHOWN = ("bleu1", "bleu4", "chrf", "dtw")


@dataclass(frozen=True)
class Trial:
    """One training and its evaluation.

    Attributes:
        profile: whose sizes it has.
        corpus: learned.
        model: a key of KNOBS.
        number: 0 is that of params.yaml.
        drawn: value of each knob that it turns, by its key in params.yaml.
        steps: of the training.
        clips: of dev that are evaluated.
    """

    profile: str
    corpus: str
    model: str
    number: int
    drawn: Mapping[str, Any]
    steps: int
    clips: int

    @property
    def folder(self) -> Path:
        """A small project of its own."""
        return Path("results/tuning", self.profile, self.corpus, self.model, self._made_from())

    def run(self) -> None:
        """Train and evaluate, unless that was done."""
        results = self.folder / "results" / self.profile
        results.mkdir(parents=True, exist_ok=True)
        tree = override(read_yaml(FILE), self._changes())
        (self.folder / FILE.name).write_text(yaml.safe_dump(tree, sort_keys=False), "utf-8")
        for shared in ("preprocess", "train_judge"):
            if not (results / shared).exists():
                (results / shared).symlink_to(Path("results", self.profile, shared).resolve())
        for stage in STAGES:
            place = results / stage / self.corpus / self.model / f"seed{SEED}"
            if not (place / "record.json").is_file():
                self._command(stage)

    def _changes(self) -> dict[str, Any]:
        """What it changes of params.yaml."""
        sizes = f"profiles.{self.profile}"
        short = {
            "profile": self.profile,
            f"{sizes}.train.training.steps": self.steps,
            f"{sizes}.evaluate.clips": self.clips,
        }
        return short | dict(self.drawn)

    def _made_from(self) -> str:
        """One hash of settings and code: a trial of others is another trial."""
        params = load(FILE, self._changes())
        places = [
            Place(self.profile, "preprocess", self.corpus),
            Place(self.profile, "train_judge", self.corpus, seed=params.judge_seed),
            *(Place(self.profile, stage, self.corpus, self.model, SEED) for stage in STAGES),
        ]
        made_from = [(settings_of(params, place), code_of(params, place)) for place in places]
        return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]

    def _command(self, stage: str) -> None:
        where = ["--corpus", self.corpus, "--model", self.model, "--seed", str(SEED)]
        done = subprocess.run(
            [sys.executable, "-m", "hybridsign", stage, *where],
            cwd=self.folder,
            env=os.environ | {"OMP_NUM_THREADS": "1", "HYBRIDSIGN_NO_PROGRESS": "1"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{self.folder}: {stage} failed:\n{done.stdout}{done.stderr}")

    def row(self) -> dict[str, Any]:
        """What came of it on dev, and what it was made with."""
        results = self.folder / "results" / self.profile
        place = Path(self.corpus, self.model, f"seed{SEED}")
        dev = read_json(results / "evaluate" / place / "metrics.json")["dev"]["scores"]
        spent = read_json(results / "train" / place / "provenance.json")["cpu_seconds"]
        drawn = {key.rpartition(".")[2]: value for key, value in self.drawn.items()}
        said = ", ".join(f"{key} {value:g}" for key, value in drawn.items())
        return {
            "model": self.model,
            "trial": self.number,
            "settings": said or "as in params.yaml",
            **{name: round(dev[name]["value"], 2) for name in SHOWN},
            "cpu_seconds": round(spent),
        }


def draws(params: Params, model: str, count: int) -> list[dict[str, Any]]:
    """So many settings of a model's knobs, each another and none that of params.yaml."""
    knobs = {f"profiles.{params.profile}.train.training.learning_rate": RATES} | {
        f"models.{model}.{key}": values for key, values in KNOBS[model].items()
    }
    tree = {"profiles": params.profiles, "models": params.models}
    found = [{key: _at(tree, key) for key in knobs}]
    numbers = itertools.count(1)
    grid = [dict(zip(knobs, values, strict=True)) for values in product(*knobs.values())]
    others = len(grid) - grid.count(found[0])
    if count > others:
        raise SystemExit(
            f"{model}: {count} trials besides params.yaml's were asked for; its knobs have {others}"
        )
    while len(found) <= count:
        random = numpy_stream(SEED, "tuning", model, next(numbers))
        drawn = {key: values[random.integers(len(values))] for key, values in knobs.items()}
        if drawn not in found:
            found.append(drawn)
    return found[1:]


def _at(tree: Any, dotted: str) -> Any:
    for key in dotted.split("."):
        tree = tree[key] if isinstance(tree, Mapping) else getattr(tree, key)
    return tree


def main() -> None:
    """Run what is missing, and write down all of it."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--corpus", default="weather")
    asked.add_argument("--models", nargs="+", choices=KNOBS, default=list(KNOBS))
    asked.add_argument("--trials", type=int, default=8, help="of each model")
    asked.add_argument("--steps", type=int, default=500, help="of each training")
    asked.add_argument("--clips", type=int, default=64, help="of dev that are evaluated")
    asked.add_argument("--jobs", type=int, default=os.cpu_count(), help="trials at once")
    asked.add_argument("--out", type=Path, help="Markdown file; a CSV file is written beside it")
    given = asked.parse_args()
    params = load()
    drawn = {model: [{}, *draws(params, model, given.trials - 1)] for model in given.models}
    trials = [
        Trial(
            params.profile,
            given.corpus,
            model,
            number,
            drawn[model][number],
            given.steps,
            given.clips,
        )
        for number in range(given.trials)
        for model in given.models
    ]
    with ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(Trial.run, trials))
    rows = sorted(
        (trial.row() for trial in trials), key=lambda row: given.models.index(row["model"])
    )
    told = _told(rows, trials[0], params)
    print(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")
        with given.out.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _told(rows: Sequence[Mapping[str, Any]], trial: Trial, params: Params) -> str:
    lines = [
        "# Tuning",
        "",
        f"`python workflow/tune.py`: {len(rows)} trials on dev of `{trial.corpus}`, as many for "
        f"each generator; profile `{trial.profile}`, {trial.steps} of the usual "
        f"{params.sizes.train.training.steps} steps, seed {SEED}, {trial.clips} clips, judge of "
        f"seed {params.judge_seeds[0]}. The highest BLEU-1 of each; all trials: the CSV "
        "file beside.",
        "",
        "| model | trials | BLEU-1 as in `params.yaml` | highest | with | DTW of both |",
        "|---|---|---|---|---|---|",
    ]
    for model in dict.fromkeys(row["model"] for row in rows):
        own = [row for row in rows if row["model"] == model]
        shipped, best = own[0], max(own, key=lambda row: row["bleu1"])
        lines.append(
            f"| {model} | {len(own)} | {shipped['bleu1']} | {best['bleu1']} | {best['settings']} | "
            f"{shipped['dtw']}, {best['dtw']} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
