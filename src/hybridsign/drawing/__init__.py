"""Pictures of skeletons, for people to look at."""

from hybridsign.drawing.pictures import animation, film_strip, stack

__all__ = ["animation", "film_strip", "stack"]
