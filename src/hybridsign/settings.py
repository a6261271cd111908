"""What every settings class is: frozen, and strict about its keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class Settings(BaseModel):
    """A section of params.yaml. Unknown keys and wrong types are errors; values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class SettingsError(ValueError):
    """params.yaml (or an override of it) cannot be used; the message names the key."""


S = TypeVar("S", bound=Settings)
T = TypeVar("T")


class _Yaml(yaml.SafeLoader):
    """YAML as DVC reads and writes it, and of which no key may stand twice in a section.

    PyYAML lets the last of two keys win, and takes yes, no, on and off for truth values, which
    YAML 1.2 does not: `dvc exp run -S` leaves an "off" without its quotes.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in lines:
                told = f"{key.value!r} stands in line {lines[key.value]} already; keep one of them"
                raise yaml.constructor.ConstructorError(None, None, told, key.start_mark)
            lines[key.value] = key.start_mark.line + 1
        return super().construct_mapping(node, deep)


_TRUTH = "tag:yaml.org,2002:bool"
_Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TRUTH]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Yaml.add_implicit_resolver(
    _TRUTH, re.compile("(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def parse_yaml(text: str) -> Any:
    """The value that YAML tells.

    Raises:
        yaml.YAMLError: it is not YAML, or has a key twice.
    """
    return yaml.load(text, _Yaml)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        SettingsError: the file is missing, is not YAML, does not hold a mapping, or has a key
            twice.
    """
    if not path.is_file():
        raise SettingsError(f"{path}: not found. Run the command from the project's folder.")
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid YAML{_where_and_why(error)}") from error
    if not isinstance(content, dict):
        raise SettingsError(
            f"{path}: expected a mapping of settings, found {type(content).__name__}."
        )
    return content


def _where_and_why(error: yaml.YAMLError | UnicodeDecodeError) -> str:
    """Line and fault in words; what to do about those that editors make."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f", line {line}: it is not UTF-8; save the file as UTF-8."
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        advice = "; indent with spaces" if "\\t" in str(error.problem) else ""
        return f", line {error.problem_mark.line + 1}: {error.problem}{advice}."
    return f": {error}."


def override(tree: Mapping[str, Any], assignments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `tree` with values replaced at dotted keys, as in {"models.pt.noise_rate": 2}."""
    result: dict[str, Any] = {key: value for key, value in tree.items()}
    for dotted, value in assignments.items():
        head, _, rest = dotted.partition(".")
        if rest:
            below = result.get(head, {})
            if not isinstance(below, Mapping):
                raise SettingsError(f"{dotted}: {head} is a single value and has nothing below it.")
            result[head] = override(below, {rest: value})
        else:
            result[head] = value
    return result


def parse(kind: type[S], value: Any, where: str) -> S:
    """Checked settings of one kind.

    Args:
        kind: the settings class.
        value: what stood in the file.
        where: the file and a colon, for the message.

    Raises:
        SettingsError: with one line per fault: its key, what was found, what is valid.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        lines = [_explain(kind, value, fault, where) for fault in error.errors()]
        raise SettingsError("\n".join(lines)) from error


def choose(what: str, name: str, choices: Mapping[str, T]) -> T:
    """One of several named things.

    Raises:
        SettingsError: there is none of that name.
    """
    if name not in choices:
        raise SettingsError(f"there is no {what} {name!r}; valid choices: {', '.join(choices)}")
    return choices[name]


def _explain(kind: type[BaseModel], value: Any, fault: Any, where: str) -> str:
    key = f"{where} {'.'.join(_written_keys(value, fault['loc']))}".rstrip(": ")
    if fault["type"] == "extra_forbidden":
        *above, unknown = map(str, fault["loc"])
        valid = sorted(_fields_at(kind, above))
        close = difflib.get_close_matches(unknown, valid, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        return f"{key}: unknown key.{hint} Valid keys here: {', '.join(valid)}."
    if fault["type"] == "missing":
        return f"{key}: missing; it must be given."
    # A fault of a whole section names its own keys, and the section would fill the screen.
    whole = fault["input"] is None or isinstance(fault["input"], Mapping)
    found = "" if whole else f" (found: {fault['input']!r})"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{key}: {message}{found}."


def _written_keys(value: Any, location: Sequence[str | int]) -> list[str]:
    """Keys of the file on the way to a fault; pydantic's own marks on it are left out."""
    keys: list[str] = []
    for part in location[:-1]:
        if isinstance(value, Mapping) and part in value:
            keys.append(str(part))
            value = value[part]
    return keys if "[key]" in location else [*keys, *map(str, location[-1:])]


def _fields_at(kind: Any, location: list[str]) -> set[str]:
    """Valid keys below `location`, walking through nested settings, dicts and unions."""
    kinds = _settings_classes(kind)
    for step in location:
        below: list[type[BaseModel]] = []
        for candidate in kinds:
            if step in candidate.model_fields:
                below += _settings_classes(candidate.model_fields[step].annotation)
        of_this_kind = [candidate for candidate in kinds if _may_hold(candidate, step)]
        kinds = below or of_this_kind or kinds
    return {name for candidate in kinds for name in candidate.model_fields}


def _may_hold(kind: type[BaseModel], tag: str) -> bool:
    """Whether a member of a union is the one that a tag (`source`, `kind`) chooses."""
    return any(tag in get_args(field.annotation) for field in kind.model_fields.values())


def _settings_classes(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [found for part in get_args(annotation) for found in _settings_classes(part)]
