"""What a count of critical points tells, whichever way they were counted."""

from dataclasses import dataclass

from gdviz.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Census:
    """The critical points of a random landscape, by index: the number of directions that fall.

    Attributes:
        dimension: the number N of coordinates; index 0 is a minimum, N a maximum.
        shares: (N + 1,) the share of the critical points with each index; they add up to 1.
        errors: (N + 1,) their standard errors.
        density: how many critical points there are in a unit of volume, nan where not counted.
        density_error: its standard error.
        count: how many draws, or points found, this rests on.
    """

    dimension: int
    shares: FloatArray
    errors: FloatArray
    density: float
    density_error: float
    count: int

    @property
    def minima(self) -> float:
        """The share of minima."""
        return float(self.shares[0])

    @property
    def minima_error(self) -> float:
        """Its standard error."""
        return float(self.errors[0])


@dataclass(frozen=True, eq=False)
class Profile:
    """The mean index at each height, as a share of the dimension.

    Attributes:
        heights: (B,) the middles of the bins, in standard deviations of the landscape.
        falling: (B,) the mean share of directions that fall; nan for an empty bin.
        errors: (B,) standard errors.
    """

    heights: FloatArray
    falling: FloatArray
    errors: FloatArray
