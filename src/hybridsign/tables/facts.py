"""Table 7 (corpora) and Table 8 (hyper-parameters): what the paper states, and what stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hybridsign import reported
from hybridsign.data.clip import INVENTED, RENDERED
from hybridsign.tables.sheet import Sheet

PAPER_NAMES = {"phoenix14t": "PHOENIX14T", "how2sign": "How2Sign"}


def corpora(cards: Sequence[Mapping[str, Any]], stands_for: Mapping[str, str | None]) -> Sheet:
    """Table 7: the paper's data sets, then the corpora that stand in their place.

    Args:
        cards: dataset cards of the corpora in use.
        stands_for: the paper's data set for which each corpus stands, if any.
    """
    header = ["Corpus", "Stands for", "Language", "Glosses", "Poses", "Train", "Dev", "Test"]
    header += ["Hours", "Words"]
    rows = [
        [
            f"{PAPER_NAMES[fact['dataset']]} (as the paper states)",
            "—",
            fact["language"],
            fact["gloss_annotations"],
            "released with the data" if fact["native_pose_keypoints"] == "yes" else "extracted",
            *["—"] * 5,
        ]
        for fact in reported.rows("table7")
    ]
    rendered = any(RENDERED in card["notes"]["poses"] for card in cards)
    warning = f"Rendered signing shows {INVENTED}. " if rendered else ""
    rows += [_corpus(card, stands_for[card["corpus"]]) for card in cards]
    return Sheet(
        title="Table 7",
        header=header,
        rows=rows,
        caption=(
            f"Corpora. {warning}The paper's \"yes\" for How2Sign's glosses is as printed; the "
            "public release has none."
        ),
    )


def _corpus(card: Mapping[str, Any], stands_for: str | None) -> list[str]:
    notes = card["notes"]
    hours = sum(card[split]["hours"] for split in ("train", "dev", "test"))
    return [
        card["corpus"],
        PAPER_NAMES[stands_for] if stands_for is not None else "—",
        notes["language"],
        notes["glosses"],
        notes["poses"],
        *(f"{card[split]['clips']:,}" for split in ("train", "dev", "test")),
        f"{hours:.2f}",
        f"{card['train']['words']:,}",
    ]


def hyperparameters(
    ours: Mapping[str, Mapping[str, str]], captions: Sequence[str], profile: str
) -> Sheet:
    """Table 8: the paper's hyper-parameters beside those of this profile.

    Args:
        ours: for each column of ours, values by the paper's name of the hyper-parameter.
        captions: further sentences for the caption.
        profile: name of the profile.
    """
    rows = [
        [
            fact["hyperparameter"].replace("_", " "),
            fact["phoenix14t"],
            fact["how2sign"],
            *(values.get(fact["hyperparameter"], "—") for values in ours.values()),
        ]
        for fact in reported.rows("table8")
    ]
    return Sheet(
        title="Table 8",
        header=["Hyper-parameter", "paper, PHOENIX14T", "paper, How2Sign", *ours],
        rows=rows,
        caption=" ".join([f"Training hyper-parameters; ours of profile {profile}.", *captions]),
    )
