"""Colours are told apart by everyone, on every surface, in both themes."""

import itertools

import numpy as np
import pytest

from gdviz.figures.styles import (
    CASING,
    LOST,
    MINIMA,
    NEUTRAL,
    PAIR,
    SPEEDS,
    STYLES,
    SURFACE_COLOURS,
)
from gdviz.optimizers import OPTIMIZERS

THEMES = ("light", "dark")

# Machado, Oliveira & Fernandes (2009), severity 1, acting on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(rgb):
    return rgb @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    """Ottosson (2020), a perceptual colour space: 0.02 is a just noticeable difference."""
    cones = np.cbrt(
        np.clip(rgb, 0, 1)
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    return cones @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )


def ramp(theme):
    """The surface's colours as drawn: linear between the stops, in sRGB."""
    stops = np.array(
        [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in SURFACE_COLOURS[theme]]
    )
    places = np.linspace(0, len(stops) - 1, 101)
    channels = [np.interp(places, range(len(stops)), stops[:, i]) for i in range(3)]
    colours = np.stack(channels, axis=-1)
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def test_every_optimiser_has_a_style():
    assert list(STYLES) == list(OPTIMIZERS)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", STYLES)
def test_paths_stand_out_from_the_whole_surface(theme, name):
    colour = linear(getattr(STYLES[name], theme))
    assert min(contrast(colour, shade) for shade in ramp(theme)) >= 3
    assert contrast(colour, linear(CASING[theme])) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_optimisers_look_alike(theme, sight):
    for one, two in itertools.combinations(STYLES.values(), 2):
        colours = [linear(getattr(style, theme)) @ np.array(SIGHT[sight]).T for style in (one, two)]
        apart = np.linalg.norm(np.subtract(*map(oklab, colours)))
        assert one.marker != two.marker
        assert apart > 0.08 or one.dash != two.dash


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_the_pair_stands_out_and_apart(theme, sight):
    colours = [linear(getattr(style, theme)) for style in PAIR]
    assert min(contrast(colour, shade) for colour in colours for shade in ramp(theme)) >= 3
    seen = [oklab(colour @ np.array(SIGHT[sight]).T) for colour in colours]
    assert np.linalg.norm(np.subtract(*seen)) > 0.15
    assert len({style.dash for style in PAIR}) == len({style.marker for style in PAIR}) == 2


@pytest.mark.parametrize("theme", THEMES)
def test_heights_are_ordered_by_lightness(theme):
    assert np.all(np.diff([luminance(colour) for colour in ramp(theme)]) > 0)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_minima_of_a_map_look_alike(theme, sight):
    fills = [*MINIMA[theme], NEUTRAL[theme], LOST[theme]]
    seen = [oklab(linear(colour) @ np.array(SIGHT[sight]).T) for colour in fills]
    for one, two in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - two) > 0.08


@pytest.mark.parametrize(("theme", "ink"), [("light", "#10222c"), ("dark", "#ffffff")])
def test_marks_stand_out_from_every_fill(theme, ink):
    for colour in (*MINIMA[theme], NEUTRAL[theme], LOST[theme]):
        assert contrast(linear(colour), linear(ink)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_fewer_steps_are_more_vivid(theme):
    lightness = [luminance(linear(colour)) for colour in SPEEDS[theme]]
    assert np.all(np.diff(lightness) > 0) or np.all(np.diff(lightness) < 0)
