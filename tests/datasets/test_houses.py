"""Houses whose law is known."""

import numpy as np
import pytest

from gdviz.datasets import house_prices, house_slopes, houses
from gdviz.datasets.houses import FEATURES, TYPICAL, UNEXPLAINED


def usual():
    return np.array([[feature.usual for feature in FEATURES]])


def test_the_five_features_are_those_of_the_article():
    names = ("bedrooms", "living area", "crime rate", "school rating", "age")
    assert tuple(feature.name for feature in FEATURES) == houses(10, 0).features == names


def test_the_typical_house_costs_what_is_written_down():
    assert house_prices(usual())[0] == TYPICAL
    np.testing.assert_allclose(house_slopes(usual())[0], [feature.price for feature in FEATURES])


def test_the_slopes_are_those_of_the_prices():
    inputs = houses(50, 1).inputs
    for place in range(len(FEATURES)):
        step = np.zeros(len(FEATURES))
        step[place] = 0.5
        rise = house_prices(inputs + step) - house_prices(inputs - step)  # exact: the law is square
        np.testing.assert_allclose(rise, house_slopes(inputs)[:, place], rtol=1e-9, atol=1e-9)


def test_prices_are_the_law_and_noise():
    data = houses(5000, 2)
    rest = data.targets[:, 0] - house_prices(data.inputs)
    assert rest.std() == pytest.approx(UNEXPLAINED, rel=0.03)
    assert abs(rest.mean()) < 3 * UNEXPLAINED / np.sqrt(5000)
    assert data.targets.min() > 0
    for column in data.inputs.T:
        assert abs(np.corrcoef(column, rest)[0, 1]) < 0.05


def test_a_line_explains_most_but_not_all():
    """So there is something for a hidden layer to find: the bends and the interactions."""
    data = houses(5000, 3)
    design = np.column_stack([data.inputs, np.ones(len(data))])
    fit = design @ np.linalg.lstsq(design, data.targets, rcond=None)[0]
    unexplained = np.var(data.targets - fit) / np.var(data.targets)
    noise = UNEXPLAINED**2 / np.var(data.targets)
    assert 1.5 * noise < unexplained < 4 * noise


def test_features_share_what_they_explain():
    related = np.corrcoef(houses(5000, 4).inputs.T)
    assert related[0, 1] > 0.6  # bedrooms and area
    assert related[2, 3] < -0.4  # crime and schools


def test_features_are_possible_and_seeded():
    data = houses(500, 5)
    bedrooms, area, crime, schools, age = data.inputs.T
    assert set(bedrooms) <= {1, 2, 3, 4, 5, 6}
    assert area.min() > 300
    assert crime.min() > 0
    assert 1 <= schools.min() <= schools.max() <= 10
    assert age.min() >= 0
    assert np.array_equal(houses(700, 5).targets[:500], data.targets)
    assert not np.array_equal(houses(500, 6).targets, data.targets)
