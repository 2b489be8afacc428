"""Pages on which the authority table is amended."""

from internal.regulation.views import (
    amendments,
    examples,
    generations,
    guards,
    imports,
    rows,
    words,
)
from internal.regulation.views.blueprint import bp

__all__ = ["amendments", "bp", "examples", "generations", "guards", "imports", "rows", "words"]
