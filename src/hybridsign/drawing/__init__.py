"""Pictures of skeletons, for people to look at."""

from hybridsign.drawing.pictures import animation, beside, film_strip, moving, stack

__all__ = ["animation", "beside", "film_strip", "moving", "stack"]
