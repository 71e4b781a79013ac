"""The checks themselves: each one notices what it is there to notice."""

import dataclasses

import numpy as np
import pytest

from gdviz.proof import derivatives, landmarks
from gdviz.surfaces import SURFACES
from gdviz.surfaces.critical import known

BOWL = SURFACES["Bowl"]


def altered(**changes):
    return dataclasses.replace(BOWL, **changes)


def test_a_wrong_gradient_is_noticed():
    wrong = altered(slopes=lambda x, y: (x, 2 * y + 1e-5 * x))
    assert not derivatives.compare_gradient(wrong).holds
    assert derivatives.compare_gradient(BOWL).holds


def test_a_wrong_hessian_is_noticed():
    wrong = altered(curvatures=lambda x, y: (1.0, 1e-6, 2.0))
    assert not derivatives.compare_hessian(wrong).holds
    assert derivatives.compare_hessian(BOWL).holds


def test_points_beside_a_crease_do_not_count():
    rough = altered(
        height=lambda x, y: abs(np.sin(40 * x)) + y,
        slopes=lambda x, y: (40 * np.cos(40 * x) * np.sign(np.sin(40 * x)), np.ones_like(y)),
    )
    compared = derivatives.compare_gradient(rough)
    assert compared.error <= derivatives.TOLERANCE
    assert 0.9 < compared.trusted < 1


@pytest.mark.parametrize(
    "points",
    [{"minima": [(0.0, 1e-6)]}, {"saddles": [(0.0, 0.0)]}, {"minima": [(0.0, 0.0), (1.0, 1.0)]}],
)
def test_a_wrong_critical_point_is_noticed(points):
    assert not landmarks.critical_points(altered(find=known(**points))).holds
    assert landmarks.critical_points(BOWL).holds


def test_a_missing_critical_point_is_noticed():
    camel = SURFACES["Three-hump camel"]
    minima = [each.point for each in camel.critical_points if each.kind == "minimum"]
    examined = landmarks.critical_points(dataclasses.replace(camel, find=known(minima=minima)))
    assert (examined.verified, examined.listed, examined.found) == (3, 3, 5)
    assert not examined.holds


def test_something_lower_is_found():
    wells = SURFACES["Two wells"]
    shallow = dataclasses.replace(wells, minimum_value=0.2)
    assert landmarks.global_minimum(shallow).lowest == pytest.approx(wells.minimum_value - 0.2)
    assert not landmarks.global_minimum(shallow).holds


def test_a_bowl_is_not_unbounded():
    assert not landmarks.global_minimum(altered(minimum_value=None)).holds


@pytest.mark.parametrize(
    ("name", "nature"),
    [
        ("Bowl", "smooth"),
        ("Kink", "crease or tip"),
        ("Ackley", "crease or tip"),
        ("Product net", "curve of minima"),
        ("Saddle", "unbounded below"),
    ],
)
def test_the_nature_of_a_minimum(name, nature):
    assert landmarks.global_minimum(SURFACES[name]).nature == nature


def test_a_degenerate_minimum_and_one_that_is_not_reached():
    quartic = altered(
        height=lambda x, y: x**4 + y**2,
        slopes=lambda x, y: (4 * x**3, 2 * y),
        curvatures=lambda x, y: (12 * x**2, 0.0, 2.0),
    )
    assert landmarks.global_minimum(quartic).nature == "degenerate"
    assert landmarks.global_minimum(quartic).holds
    falling = altered(
        height=lambda x, y: np.exp(-x) + y**2,
        slopes=lambda x, y: (-np.exp(-x), 2 * y),
        curvatures=lambda x, y: (np.exp(-x), 0.0, 2.0),
        find=known(),
    )
    assert landmarks.global_minimum(falling).nature == "not reached"
    assert landmarks.global_minimum(falling).holds


def test_an_upright_saddle_is_no_minimum():
    saddle = dataclasses.replace(
        SURFACES["Saddle"], find=known(minima=[(0.0, 0.0)]), minimum_value=0.0
    )
    assert not landmarks.global_minimum(saddle).natural
