"""What each key of params.yaml means, as the settings say it that check the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hybridsign.params import Params

ANY_NAME, ANY_PLACE = "NAME", "[]"
_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "pattern": "matches",
}


class Key(NamedTuple):
    """A key of params.yaml.

    Attributes:
        path: dotted; NAME stands for any name, and of several kinds the path says which.
        values: what it may hold, with its default if it has one.
        meaning: in words; empty where its name says all.
    """

    path: str
    values: str
    meaning: str


def explanation(start: str) -> str:
    """What each key means that begins so, a paragraph each.

    Args:
        start: of the keys' paths; all if empty.

    Raises:
        ValueError: no key begins so.
    """
    chosen = [key for key in keys() if key.path.startswith(start)]
    if not chosen:
        first = dict.fromkeys(key.path.partition(".")[0] for key in keys())
        raise ValueError(
            f"params.yaml has no key that begins with {start!r}; its first ones are "
            f"{', '.join(first)}. A model's are under models.{ANY_NAME}(kind: …)."
        )
    told = (f"{key.path}\n    {key.values}\n    {key.meaning}".rstrip() for key in chosen)
    return "\n".join(told)


def keys() -> Iterator[Key]:
    """Every key that params.yaml may hold, in the order of the settings."""
    schema = Params.model_json_schema()
    yield from _below("", schema, schema["$defs"])


def _below(path: str, schema: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[Key]:
    """The keys that what stands at a path may have."""
    schema = _resolved(schema, named)
    for choice in schema.get("oneOf", schema.get("anyOf", ())):
        chosen = _resolved(choice, named)
        if "properties" in chosen:
            yield from _below(path + _kind(chosen), chosen, named)
    for of_any_name in _of_any_name(schema):
        yield from _below(f"{path}.{ANY_NAME}", of_any_name, named)
    if "items" in schema:
        yield from _below(path + ANY_PLACE, schema["items"], named)
    for name, told in schema.get("properties", {}).items():
        dotted = f"{path}.{name}".removeprefix(".")
        below = list(_below(dotted, told, named))
        if not below or "description" in told:
            yield Key(dotted, _values(told, named), told.get("description", ""))
        yield from below


def _of_any_name(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What may stand under names that a reader chooses."""
    further = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return [each for each in further if isinstance(each, Mapping)]


def _resolved(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema's reference leads to."""
    reference = schema.get("$ref")
    return named[reference.rpartition("/")[2]] if reference else schema


def _kind(schema: Mapping[str, Any]) -> str:
    """By what one of several kinds of settings is told from the others."""
    told = (
        f"({name}: {each['const']})"
        for name, each in schema["properties"].items()
        if "const" in each
    )
    return next(told, "")


def _values(told: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """What a key may hold, in few words."""
    values = _kinds_of(told, named)
    if "default" in told and not isinstance(told["default"], dict):
        values += f"; default {'null' if told['default'] is None else told['default']}"
    return values


def _kinds_of(told: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    told = _resolved(told, named)
    if "const" in told:
        return str(told["const"])
    if "enum" in told:
        return " | ".join(map(str, told["enum"]))
    for union in ("anyOf", "oneOf"):
        if union in told:
            return " | ".join(dict.fromkeys(_kinds_of(each, named) for each in told[union]))
    if "items" in told:
        return f"list of {_kinds_of(told['items'], named)}"
    bounds = (f"{words} {told[name]}" for name, words in _BOUNDS.items() if name in told)
    return ", ".join([str(told.get("type", "anything")), *bounds])
