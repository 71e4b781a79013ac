"""Counter-based randomness: every draw is a pure function of (seed, step, purpose, index).

NumPy's own counter-based generator (Philox) needs one Python object a stream, so a thousand
seeded chains would cost a thousand calls a step. Here the hash itself is vectorised over the
seeds: SplitMix64's finaliser (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
generators"), chained over the key's parts. A batch of seeds therefore draws exactly what its
members would draw alone, and nothing depends on the order of calls.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import BoolArray, FloatArray, IntArray

_Bits = NDArray[np.uint64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _scramble(bits: _Bits) -> _Bits:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _absorb(state: _Bits, part: _Bits) -> _Bits:
    return _scramble(state + (part + np.uint64(1)) * _GOLDEN)


@dataclass(frozen=True)
class Draws:
    """One stream of random numbers per seed, for one step and one purpose.

    Calling a method twice gives the same numbers twice: two gradients within one step see one draw.
    """

    keys: _Bits  # shape (...): () for one seed, the batch shape for an array of seeds

    def uniform(self, n: int) -> FloatArray:
        """Numbers uniform on the open interval (0, 1), shape (..., n)."""
        bits = self._bits(np.arange(n))
        return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def normal(self, n: int) -> FloatArray:
        """Standard normal numbers, shape (..., n), by the transform of Box & Muller (1958)."""
        uniform = self.uniform(2 * n)
        radius = np.sqrt(-2.0 * np.log(uniform[..., :n]))
        normal: FloatArray = radius * np.cos(2.0 * np.pi * uniform[..., n:])
        return normal

    def ball(self, n: int) -> FloatArray:
        """Points uniform in the unit ball of n dimensions, shape (..., n)."""
        direction = self.normal(n)
        direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
        unused = self.uniform(2 * n + 1)[..., -1:]  # the direction took the first 2n
        scaled: FloatArray = direction * unused ** (1.0 / n)
        return scaled

    def coins(self, n: int, share: float) -> BoolArray:
        """Which of n coins, (..., n), fall heads, each with chance `share` to one part in 65,536.

        Every 64 random bits make four coins.
        """
        quarters = self._bits(np.arange(-(-n // 4))).view(np.uint16)
        heads: BoolArray = quarters[..., :n] < np.uint32(round(share * 65536))
        return heads

    def order(self, n: int) -> IntArray:
        """The numbers from 0 to n - 1 in a random order, (..., n)."""
        order: IntArray = np.argsort(self._bits(np.arange(n)), axis=-1, kind="stable")
        return order

    def _bits(self, indices: IntArray) -> _Bits:
        with np.errstate(over="ignore"):
            return _absorb(self.keys[..., None], indices.astype(np.uint64))


def draws(seed: int | IntArray, step: int | IntArray, purpose: str) -> Draws:
    """The stream of one step and purpose, for a seed or an array of seeds (...).

    Steps may be an array too, of a shape that broadcasts with the seeds'.
    """
    with np.errstate(over="ignore"):
        keys = _scramble(np.asarray(seed).astype(np.uint64) + _GOLDEN)
        keys = _absorb(keys, np.asarray(step).astype(np.uint64))
        return Draws(_absorb(keys, np.uint64(crc32(purpose.encode()))))  # type: ignore[arg-type]
