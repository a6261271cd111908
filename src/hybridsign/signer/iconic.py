"""Signs whose form shows their meaning: directions point, numbers count fingers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from hybridsign.signer.forms import ORIENTATIONS, PLACES, SignForm
from hybridsign.signer.hand_shapes import NAMES
from hybridsign.signer.movements import Movement

# As on a map seen by the watcher: west is to the image's left.
_COMPASS = {
    "NORD": (0.0, -1.0),
    "NORTH": (0.0, -1.0),
    "SUED": (0.0, 1.0),
    "SÜD": (0.0, 1.0),
    "SOUTH": (0.0, 1.0),
    "WEST": (-1.0, 0.0),
    "OST": (1.0, 0.0),
    "EAST": (1.0, 0.0),
}
_HEADING = re.compile("|".join(_COMPASS))
_COMPOUND = re.compile(f"(?:{_HEADING.pattern})+")
_POINTING_SIZE = 0.45
_NUMBERS = {
    "EINS": "thumb",
    "ONE": "thumb",
    "ZWEI": "index_thumb",
    "TWO": "index_thumb",
    "DREI": "three",
    "THREE": "three",
    "VIER": "four",
    "FOUR": "four",
    "FUENF": "five",
    "FÜNF": "five",
    "FIVE": "five",
}


def with_meaning(form: SignForm) -> SignForm:
    """The form, changed where its name is a heading (NORD, NORDWEST) or a number up to five."""
    if _COMPOUND.fullmatch(form.name):
        return _pointing(form)
    if form.name in _NUMBERS:
        return _counting(form)
    return form


def _pointing(form: SignForm) -> SignForm:
    across, down = np.sum([_COMPASS[part] for part in _HEADING.findall(form.name)], axis=0)
    length = float(np.hypot(across, down)) or 1.0
    heading = (float(across) / length, float(down) / length, 0.0)
    return replace(
        form,
        handedness="one",
        end_shape=form.shape,
        place=PLACES["neutral"][0],
        movement=Movement("straight", heading, _POINTING_SIZE),
    )


def _counting(form: SignForm) -> SignForm:
    shape = NAMES.index(_NUMBERS[form.name])
    fingers, pronation = ORIENTATIONS["up_palm_out"]
    return replace(
        form,
        handedness="one",
        shape=shape,
        end_shape=shape,
        place=PLACES["side"][0],
        fingers=fingers,
        pronation=pronation,
    )
