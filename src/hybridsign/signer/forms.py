"""The form of a sign: hands, place, orientation and movement, drawn from the sign's name."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer.hand_shapes import N_SIGNING, NAMES
from hybridsign.signer.movements import KINDS, Movement

# Every corpus shares one lexicon, so its draws never depend on a run's seed.
_LEXICON_SEED = 1

# Signs of a family differ from each other in one feature, as minimal pairs of real languages do.
# So many names belong to one of so many families that about half of a vocabulary of a few hundred
# signs has its pair in that vocabulary.
FEATURES = ("shape", "place", "movement", "mouthing")
_IN_A_FAMILY = 0.65
_FAMILIES = 110

HANDEDNESS = ("one", "symmetric", "alternating", "on_base")
_HANDEDNESS_SHARES = (0.46, 0.22, 0.12, 0.20)

# Where the middle of the right hand is, in shoulder widths from the neck, and how often.
PLACES = {
    "neutral": ((-0.22, 0.10, -0.44), 0.20),
    "side": ((-0.47, 0.02, -0.40), 0.16),
    "centre": ((-0.06, 0.06, -0.44), 0.12),
    "low": ((-0.26, 0.34, -0.44), 0.10),
    "high": ((-0.45, -0.20, -0.36), 0.10),
    "chest": ((-0.12, 0.20, -0.34), 0.09),
    "far_side": ((0.14, 0.10, -0.40), 0.06),
    "chin": ((-0.10, -0.22, -0.46), 0.07),
    "cheek": ((-0.28, -0.36, -0.34), 0.06),
    "forehead": ((-0.24, -0.56, -0.36), 0.04),
}
# Where the fingers point, and the forearm's rotation.
ORIENTATIONS = {
    "up_palm_out": ((0.10, -1.00, -0.30), 1.35),
    "up_palm_in": ((0.25, -1.00, -0.15), -1.10),
    "up_palm_aside": ((0.05, -1.00, -0.30), 0.15),
    "forward_palm_down": ((0.35, -0.35, -0.90), 1.30),
    "forward_palm_up": ((0.25, -0.30, -0.95), -1.25),
    "forward_palm_aside": ((0.25, -0.45, -0.90), 0.10),
    "across_palm_in": ((0.90, -0.45, -0.30), 0.05),
    "across_palm_down": ((0.85, -0.30, -0.45), 1.20),
    "across_palm_up": ((0.80, -0.35, -0.50), -1.10),
}
_UPRIGHT = ORIENTATIONS["up_palm_aside"]
_DIRECTIONS = {
    "up": (0.0, -1.0, 0.0),
    "down": (0.0, 1.0, 0.0),
    "out": (-1.0, 0.0, 0.0),
    "in": (1.0, 0.0, 0.0),
    "forward": (0.0, 0.3, -0.95),
    "back": (0.0, -0.3, 0.95),
    "up_out": (-0.7, -0.7, 0.0),
    "down_out": (-0.7, 0.7, 0.0),
}


@dataclass(frozen=True)
class SignForm:
    """All that tells one sign from another, for a right-handed signer.

    Attributes:
        name: the sign's name.
        mouthing: the word whose letters the mouth forms; none keeps it closed.
        handedness: one of HANDEDNESS.
        shape: position of the dominant hand's shape in the inventory.
        end_shape: the shape at the end; mostly the same.
        base_shape: the base hand's shape.
        place: middle of the dominant hand, shoulder widths from the neck.
        fingers: where the fingers point.
        pronation: rotation of the forearm, radians; 0 is thumb up.
        movement: what the hand does.
        length: length relative to the average sign.
    """

    name: str
    mouthing: str
    handedness: str
    shape: int
    end_shape: int
    base_shape: int
    place: tuple[float, float, float]
    fingers: tuple[float, float, float]
    pronation: float
    movement: Movement
    length: float


def drawn(sign: str) -> SignForm:
    """The form that a name has by chance, the same in every corpus.

    Most names belong to a family, whose form they take in all but the family's one free feature:
    hand shape, place, movement or mouthing. Two signs of a family are a minimal pair. Only where
    mouthing is that feature does a family mouth its words: else it would tell all signs apart.
    """
    family = family_of(sign)
    if family is None:
        return _drawn_alone(sign)
    name, feature = family
    common, own = replace(_drawn_alone(name), name=sign, mouthing=""), _drawn_alone(sign)
    match feature:
        case "shape":
            return replace(common, shape=own.shape, end_shape=own.shape)
        case "place":
            # One upright hand: it reaches every place.
            common = replace(common, handedness="one", fingers=_UPRIGHT[0], pronation=_UPRIGHT[1])
            random = numpy_stream(_LEXICON_SEED, "family place", sign)
            return replace(common, place=_draw_place(random, common.handedness))
        case "movement":
            changes = own.movement.kind == "change"
            end_shape = own.end_shape if changes else common.shape
            return replace(common, movement=own.movement, end_shape=end_shape)
        case _:
            return replace(common, mouthing=own.mouthing)


def family_of(sign: str) -> tuple[str, str] | None:
    """Name and free feature of the family that a sign belongs to; None if it stands alone."""
    random = numpy_stream(_LEXICON_SEED, "family", sign)
    if random.random() >= _IN_A_FAMILY:
        return None
    name = f"family {random.integers(_FAMILIES)}"
    return name, str(numpy_stream(_LEXICON_SEED, "feature", name).choice(FEATURES))


def moved(stem: SignForm, variant: str) -> SignForm:
    """A variant of the stem: elsewhere, with the same hands and movement."""
    random = numpy_stream(_LEXICON_SEED, "variant", variant)
    shift = random.normal(0, (0.16, 0.16, 0.05))
    # Shorter shifts would be taken for the signer's own variation.
    shift *= max(1.0, 0.22 / float(np.linalg.norm(shift[:2])))
    x, y, z = np.array(stem.place) + shift
    return replace(stem, name=variant.partition("~")[0], place=(float(x), float(y), float(z)))


def _drawn_alone(sign: str) -> SignForm:
    random = numpy_stream(_LEXICON_SEED, "sign", sign)
    handedness = str(random.choice(HANDEDNESS, p=_HANDEDNESS_SHARES))
    kind = str(random.choice(KINDS))
    shape, other = (int(number) for number in random.choice(N_SIGNING, 2, replace=False))
    place = _draw_place(random, handedness)
    fingers, pronation = _draw_orientation(random, place)
    direction = list(_DIRECTIONS.values())[random.integers(len(_DIRECTIONS))]
    on_base = handedness == "on_base"
    flat_or_fist = NAMES.index("flat" if random.random() < 0.7 else "fist")
    return SignForm(
        name=sign,
        mouthing=sign,
        handedness=handedness,
        shape=shape,
        end_shape=other if kind == "change" else shape,
        base_shape=flat_or_fist if on_base else shape,
        place=place,
        fingers=fingers,
        pronation=pronation,
        movement=Movement(kind, direction, float(random.uniform(0.15, 0.31))),
        length=float(np.clip(random.normal(1.0, 0.18), 0.65, 1.5)),
    )


def _draw_place(random: np.random.Generator, handedness: str) -> tuple[float, float, float]:
    names = list(PLACES)
    shares = np.array([share for _, share in PLACES.values()])
    name = names[random.choice(len(names), p=shares)]
    x, y, z = np.array(PLACES[name][0]) + random.normal(0, 0.04, 3)
    if handedness == "on_base":
        # The dominant hand acts on the base hand, which waits before the chest.
        return 0.3 * x, 0.10 + 0.3 * (y - 0.1), -0.48
    if handedness != "one":
        # Two mirrored hands need room between them, and do not both reach for the face.
        x, y = min(x, -0.22), max(y, -0.1)
    return float(x), float(y), float(z)


def _draw_orientation(
    random: np.random.Generator, place: tuple[float, float, float]
) -> tuple[tuple[float, float, float], float]:
    names = list(ORIENTATIONS)
    raised = place[1] < 0.0
    # A hand at the face is held upright: fingers that point forward there are out of reach.
    allowed = [name for name in names if name.startswith("up") or not raised]
    fingers, pronation = ORIENTATIONS[allowed[random.integers(len(allowed))]]
    return fingers, pronation
