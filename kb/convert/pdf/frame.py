"""The frame of a page's reader. Knows how a page lies and how its writing runs; nothing of what stands on it."""

from __future__ import annotations

from typing import NamedTuple

Matrix = tuple[float, ...]
"""Six numbers, as PDF writes them."""


class Frame(NamedTuple):
    """How the page's own coordinates become the reader's, for one direction of writing."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    """Quarter turns of the writing, counterclockwise."""

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page where the reader sees it."""
        match self.turn:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the page lies on it, or just outside."""
        return self.left - 1 <= x <= self.right + 1 and self.bottom - 1 <= y <= self.top + 1

    @property
    def matrix(self) -> Matrix:
        """The same as a matrix."""
        match self.turn:
            case 0:
                return 1, 0, 0, -1, -self.left, self.top
            case 1:
                return 0, 1, 1, 0, -self.bottom, -self.left
            case 2:
                return -1, 0, 0, 1, self.right, -self.bottom
        return 0, -1, -1, 0, self.top, self.right

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as the reader sees them."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that does first one and then the other.

    >>> times((2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 5, 5))
    (2, 0, 0, 2, 5, 5)
    """
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
