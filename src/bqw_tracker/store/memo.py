"""What keys mean, looked up once: files say the same things in many rows."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V], Generic[K, V]):
    """A table that reads what it does not hold yet; a key that means nothing raises KeyError."""

    def __init__(self, read: Callable[[K], V | None]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, key: K) -> V:
        value = self.read(key)
        if value is None:
            raise KeyError(key)
        self[key] = value
        return value
