"""How rare minima are among the points at rest of a random landscape, and how high they lie."""

import math
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, bars, line, points
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions import kac_rice, random_fields
from gdviz.misconceptions.census import Census
from gdviz.misconceptions.m4_sources import BRAY, DAUPHIN, FYODOROV
from gdviz.misconceptions.misconception import LessonScene, Shipped, Source
from gdviz.misconceptions.settings import Settings, choice

_RICE = Source("Rice (1945)", "Mathematical analysis of random noise")
WAVES, BOWL = "waves alone", "waves in a steep bowl"
#: How steep the bowl is, in units of the waves' own typical curvature in one direction.
STEEP = 6.0
#: Determinants tell the share up to here; beyond, and for waves alone, eigenvalues do.
_BY_DETERMINANT = (1, 2, 3, 4, 6)
_BY_EIGENVALUES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)


@dataclass(frozen=True)
class TheorySettings(Settings):
    """Which landscape, and how many random matrices are drawn."""

    landscape: str = choice(
        WAVES, (WAVES, BOWL), label="Landscape",
        help="Random waves that look alike everywhere, or such waves on the slopes of a bowl.",
    )  # fmt: skip
    samples: int = hyperparameter(
        8_000, 1_000, 20_000, scale="log", whole=True, label="Draws", symbol="n",
        help="How many random points at rest are drawn for each number of dimensions.",
    )  # fmt: skip
    seed: int = hyperparameter(
        0, 0, 99, whole=True, label="Seed", symbol="s", help="Other random numbers."
    )


@dataclass(frozen=True, eq=False)
class TheoryMeasured:
    """Shares of minima among the points at rest.

    Attributes:
        landscape: the setting.
        dimensions, minima, errors: (D,) by determinants, with standard errors.
        more_dimensions, more_minima, more_errors: (E,) by eigenvalues; empty with a bowl.
        by_index: (4, 7) the shares of points with 0, 1, ... falling directions in 1, 2, 4 and 6
            dimensions; nan beyond.
    """

    landscape: str
    dimensions: FloatArray
    minima: FloatArray
    errors: FloatArray
    more_dimensions: FloatArray
    more_minima: FloatArray
    more_errors: FloatArray
    by_index: FloatArray

    @property
    def best(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Dimensions, shares and errors: by eigenvalues where there are any."""
        if len(self.more_dimensions):
            return self.more_dimensions, self.more_minima, self.more_errors
        return self.dimensions, self.minima, self.errors


_SHOWN = (1, 2, 4, 6)


def measure_theory(settings: TheorySettings) -> TheoryMeasured:
    """Draw Hessians of points at rest, and count."""
    samples, seed = settings.samples, settings.seed
    in_bowl = settings.landscape == BOWL
    bowl = STEEP if in_bowl else 0.0
    censuses = [kac_rice.kac_rice(n, samples, seed, bowl) for n in _BY_DETERMINANT]
    more = [] if in_bowl else [_many(n, samples, seed) for n in _BY_EIGENVALUES]
    by_index = np.full((len(_SHOWN), max(_SHOWN) + 1), math.nan)
    for row, n in enumerate(_SHOWN):
        known = {each.dimension: each for each in (*censuses, *more)}
        by_index[row, : n + 1] = known[n].shares
    return TheoryMeasured(settings.landscape, *_columns(censuses), *_columns(more), by_index)


def _many(dimension: int, samples: int, seed: int) -> Census:
    """By eigenvalues, with fewer draws where matrices are large: they tell more, and cost more."""
    return kac_rice.by_eigenvalues(dimension, math.ceil(samples / max(1, dimension / 3)), seed)


def _columns(censuses: list[Census]) -> tuple[FloatArray, FloatArray, FloatArray]:
    rows = [(each.dimension, each.minima, each.minima_error) for each in censuses]
    dimension, minima, error = np.array(rows).reshape(-1, 3).T
    return dimension, minima, error


def _theory_charts(measured: TheoryMeasured) -> tuple[Chart, ...]:
    low, high = _ends(measured.minima, measured.errors)
    series = [
        points("drawn and weighed", measured.dimensions, measured.minima, low=low, high=high),
    ]
    if len(measured.more_dimensions):
        low, high = _ends(measured.more_minima, measured.more_errors)
        x, y = np.array([*kac_rice.EXACT], dtype=np.float64), np.array([*kac_rice.EXACT.values()])
        series.append(
            line("from eigenvalues", measured.more_dimensions, measured.more_minima, low=low,
                 high=high)
        )  # fmt: skip
        series.append(points("exact", x, y, expected=True))
    dimension, minima, _ = measured.best
    alt = (
        f"Share of minima among the points at rest against the number of dimensions, logarithmic: "
        f"{_share(minima[0])} in {dimension[0]:.0f}, {_share(minima[-1])} in {dimension[-1]:.0f}."
    )
    share = Axis("share of minima", log=True)
    first = Chart("", Axis("dimensions"), share, alt, tuple(series))
    return first, _index_chart(measured)


def _index_chart(measured: TheoryMeasured) -> Chart:
    series = tuple(
        line(f"{n} dimension{'s' if n > 1 else ''}", np.arange(n + 1) / n, row[: n + 1])
        for n, row in zip(_SHOWN, measured.by_index, strict=True)
    )
    alt = (
        "Share of points at rest against the share of directions that fall there: saddles with "
        "about half are the most frequent."
        if measured.landscape == WAVES
        else "Share of points at rest against the share of directions that fall there: nearly all "
        "are minima."
    )
    x = Axis("directions that fall: 0 minimum, 1 maximum")
    return Chart("", x, Axis("share of the points at rest"), alt, series, height=260)


def _ends(values: FloatArray, errors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two standard errors either way, above zero for a logarithmic axis."""
    return np.maximum(values - 2 * errors, values / 100), values + 2 * errors


def _share(share: float) -> str:
    """A share as people say it: "25 %", or "1 in 4,000"."""
    if share > 0.01:
        return f"{100 * share:.3g} %" if share < 0.99 else f"{100 * share:.5g} %"
    return f"1 in {float(f'{1 / share:.2g}'):,.0f}" if share > 0 else "none of those drawn"


def _theory_says(measured: TheoryMeasured) -> str:
    dimension, minima, _ = measured.best
    parts = ", ".join(
        f"**{_share(minima[place])}** in {dimension[place]:.0f}"
        for place in (0, 1, 2, 3, len(dimension) - 1)
    )
    return (
        f"Of all points at rest, minima are {parts} dimensions; the others are saddles and maxima."
    )


def _theory_claim(measured: TheoryMeasured) -> bool:
    _, minima, errors = measured.best
    falls = -np.diff(minima) > 3 * np.hypot(errors[1:], errors[:-1])
    known = np.array(list(kac_rice.EXACT.values()))
    exact = np.abs(minima[:3] - known) < 4 * errors[:3]
    return bool(falls.all() and exact.all())


THEORY = LessonScene(
    name="Minima are the rare ones",
    look_for="The axis is logarithmic: every further dimension divides the share of minima again.",
    settings=TheorySettings(),
    measure=measure_theory,
    charts=_theory_charts,
    says=_theory_says,
    asserts=(
        "Every further dimension has a smaller share of minima, by more than chance, and the first "
        "three agree with 1/2, 1/4 and (29 − 6√6)/116."
    ),
    claim=_theory_claim,
    unless=TheorySettings(landscape=BOWL),
    sources=(BRAY, DAUPHIN, FYODOROV, _RICE),
)


# ---- counted by searching -----------------------------------------------------------------------

DIMENSIONS = (1, 2, 3, 4)
#: Heights are sorted into these bins, in standard deviations of the landscape.
EDGES = np.array([-3.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 3.0])


@dataclass(frozen=True)
class SearchSettings(Settings):
    """How many landscapes are searched, and of how many waves each is made."""

    landscapes: int = hyperparameter(
        200, 10, 400, scale="log", whole=True, label="Landscapes", symbol="n",
        help="So many random landscapes are searched for each number of dimensions.",
    )  # fmt: skip
    waves: int = hyperparameter(
        100, 6, 200, scale="log", whole=True, label="Waves in each", symbol="M",
        help="Each landscape is a sum of so many waves; theory is about very many.",
    )  # fmt: skip
    seed: int = hyperparameter(
        0, 0, 99, whole=True, label="Seed", symbol="s", help="Other random landscapes."
    )


@dataclass(frozen=True, eq=False)
class SearchMeasured:
    """Points at rest that a search found, beside what theory says.

    Attributes:
        landscapes, waves: the settings.
        dimensions: (D,) in which it was searched.
        found: (D,) how many distinct points at rest it found.
        minima, errors: (D,) the share of minima among them, and its standard error.
        expected, expected_errors: (D,) the same by Kac and Rice's formula.
        complete: (D,) points found, as a share of those that the formula expects in the boxes.
        complete_errors: (D,) its standard error.
        heights: (B,) the middles of the bins of height.
        falling, falling_errors: (B,) in four dimensions, the mean share of directions that fall at
            points of that height; nan for none.
        falling_expected: (B,) the same by theory.
    """

    landscapes: int
    waves: int
    dimensions: FloatArray
    found: FloatArray
    minima: FloatArray
    errors: FloatArray
    expected: FloatArray
    expected_errors: FloatArray
    complete: FloatArray
    complete_errors: FloatArray
    heights: FloatArray
    falling: FloatArray
    falling_errors: FloatArray
    falling_expected: FloatArray

    @property
    def apart(self) -> FloatArray:
        """(D,) how far search and theory are apart, in combined standard errors."""
        room = np.hypot(self.errors, self.expected_errors)
        return np.abs(self.minima - self.expected) / np.maximum(room, 1e-12)


def measure_search(settings: SearchSettings) -> SearchMeasured:
    """Search every landscape in one to four dimensions, and compare."""
    count, waves, seed = settings.landscapes, settings.waves, settings.seed
    draws = 40_000
    surveys = [random_fields.survey(n, count, waves, seed) for n in DIMENSIONS]
    ours = [random_fields.census(found, n) for n, found in zip(DIMENSIONS, surveys, strict=True)]
    shares = [kac_rice.by_eigenvalues(n, draws, seed) for n in DIMENSIONS]
    densities = [kac_rice.kac_rice(n, draws, seed) for n in DIMENSIONS]
    counted = random_fields.profile(surveys[-1], DIMENSIONS[-1], EDGES)
    theory = kac_rice.profile(DIMENSIONS[-1], EDGES, draws, seed)
    pairs = list(zip(ours, densities, strict=True))
    return SearchMeasured(
        landscapes=count,
        waves=waves,
        dimensions=np.array(DIMENSIONS, dtype=np.float64),
        found=np.array([each.count for each in ours], dtype=np.float64),
        minima=np.array([each.minima for each in ours]),
        errors=np.array([each.minima_error for each in ours]),
        expected=np.array([each.minima for each in shares]),
        expected_errors=np.array([each.minima_error for each in shares]),
        complete=np.array([mine.density / known.density for mine, known in pairs]),
        complete_errors=np.array([mine.density_error / known.density for mine, known in pairs]),
        heights=counted.heights,
        falling=counted.falling,
        falling_errors=counted.errors,
        falling_expected=theory.falling,
    )


def _search_charts(measured: SearchMeasured) -> tuple[Chart, ...]:
    x, low = measured.dimensions, measured.minima - 2 * measured.errors
    series = (
        bars("found by searching", x, 100 * measured.minima, low=100 * low,
             high=100 * (measured.minima + 2 * measured.errors)),
        points("by the formula", x, 100 * measured.expected, expected=True),
    )  # fmt: skip
    alt = (
        "Share of minima among all points at rest that a search found in 1 to 4 dimensions: "
        + ", ".join(f"{100 * each:.1f} %" for each in measured.minima)
        + "."
    )
    shares = Chart("", Axis("dimensions"), Axis("share of minima, in %"), alt, series, height=260)
    return shares, _height_chart(measured)


def _height_chart(measured: SearchMeasured) -> Chart:
    low = measured.falling - 2 * measured.falling_errors
    high = measured.falling + 2 * measured.falling_errors
    series = (
        points("found by searching", measured.heights, measured.falling, low=low, high=high),
        line("by the formula", measured.heights, measured.falling_expected, expected=True),
    )
    alt = (
        "In four dimensions: the mean share of directions that fall at a point at rest against its "
        "height; low points have few, high points many."
    )
    height = Axis("height, in standard deviations of the landscape")
    falling = Axis("directions that fall", limits=(0.0, 1.0))
    return Chart("", height, falling, alt, series, height=260)


def _search_says(measured: SearchMeasured) -> str:
    shares = ", ".join(f"**{100 * share:.1f} %**" for share in measured.minima)
    theory = ", ".join(f"{100 * share:.1f} %" for share in measured.expected)
    return (
        f"Of {measured.found.sum():,.0f} points at rest that a search found, minima were {shares} "
        f"in one to four dimensions; the formula, which searches nothing, says {theory}: at most "
        f"{measured.apart.max():.1f} standard errors apart. The search found "
        f"{100 * measured.complete.min():.0f} to {100 * measured.complete.max():.0f} % of the "
        f"number of points that the formula expects."
    )


def _search_claim(measured: SearchMeasured) -> bool:
    rises = bool(np.all(np.diff(measured.falling) > 0))
    return bool(measured.apart.max() < 3 and measured.complete.min() > 0.9) and rises


SEARCH = LessonScene(
    name="Counted twice",
    look_for="A search for every point at rest, and a formula that never searches, agree.",
    settings=SearchSettings(),
    measure=measure_search,
    charts=_search_charts,
    says=_search_says,
    asserts=(
        "Shares agree within three standard errors, the search finds over 90 % of the points that "
        "the formula expects, and the higher a point lies, the more directions fall there."
    ),
    claim=_search_claim,
    unless=SearchSettings(waves=6),
    sources=(BRAY, DAUPHIN, _RICE),
    shipped=Shipped(
        of=SearchMeasured,
        seconds=300,
        sample=SearchSettings(landscapes=10, waves=6),
        tolerance=1e-4,
    ),
)
