"""A hash of the code that a stage runs and of the files that lie with it.

Comments, docstrings and layout do not count.

Workflow tools see files, not imports. Snakemake takes this hash as a parameter of its rules and
DVC as a small file that its stages depend on, so that both agree on what a change of code makes
stale: the stages that import it, and no others.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from pathlib import Path

PACKAGE = "hybridsign"
ROOT = Path(__file__).parent
MODEL_ROOMS = f"{PACKAGE}.models."


def fingerprint(stage: str, *kinds: str | None) -> str:
    """Hash of all modules that one stage imports, directly or not.

    Args:
        stage: a module of `hybridsign.stages`.
        kinds: the kinds of model that the stage runs; the other kinds' rooms do not count. None
            stands for no model.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for module in sorted(_modules_of(stage)):
        room = module.removeprefix(MODEL_ROOMS).partition(".")[0]
        if module.startswith(MODEL_ROOMS) and _is_room(room) and room not in kinds:
            continue
        digest.update(f"{module} {_code_hash(module)}\n".encode())
    return digest.hexdigest()[:16]


@functools.cache
def _modules_of(stage: str) -> frozenset[str]:
    module = f"{PACKAGE}.stages.{stage}"
    return frozenset(_graph().find_upstream_modules(module) | {module})


@functools.cache
def _graph():  # type: ignore[no-untyped-def]  # grimp's class is private
    import grimp

    return grimp.build_graph(PACKAGE, cache_dir=None, exclude_type_checking_imports=True)


def _is_room(name: str) -> bool:
    return (ROOT / "models" / name).is_dir()


@functools.cache
def _code_hash(module: str) -> str:
    path = ROOT.joinpath(*module.split(".")[1:])
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    digest = hashlib.sha256(_syntax(source).encode())
    for read in _read_by(path):
        digest.update(read.read_bytes())
    return digest.hexdigest()


def _read_by(path: Path) -> list[Path]:
    """Files that are no code but lie with it: a package's tables, a page's template."""
    beside = path.iterdir() if path.is_dir() else path.parent.glob(f"{path.name}.*")
    return sorted(file for file in beside if file.is_file() and not file.suffix.startswith(".py"))


def _syntax(source: Path) -> str:
    """The syntax tree in words, without docstrings."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            del body[0]
    return ast.dump(tree)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
