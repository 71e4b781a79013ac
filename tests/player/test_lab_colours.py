"""The lab's colours are told apart by everyone, in both themes."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from gdviz import player
from gdviz.figures.styles import CASING
from gdviz.player.lab_colours import CLASSES, HELD_OUT, SIGNS, VALUES
from tests.test_styles import SIGHT, THEMES, contrast, linear, luminance, oklab

STATIC = Path(player.__file__).parent / "static"
INK = {"light": "#10222c", "dark": "#ffffff"}


def strongest(theme):
    """How much of a class's colour its surest ground has, as shades.js says."""
    said = re.search(r"STRONGEST = \{ light: ([\d.]+), dark: ([\d.]+) \}", script("shades.js"))
    return float(said.group(1 if theme == "light" else 2))


def script(name):
    return (STATIC / name).read_text()


def mixed(one, other, share):
    """A colour between two, in linear light, mixed as the browser does: in sRGB."""
    channels = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (one, other)])
    parts = np.rint(channels[0] + share * (channels[1] - channels[0])).astype(int)
    return linear("#" + "".join(f"{part:02x}" for part in parts))


def grounds(theme):
    """The surest ground of every class."""
    return [mixed(SIGNS[theme][1], colour, strongest(theme)) for colour in CLASSES[theme]]


def apart(one, other, sight):
    seen = [oklab(colour @ np.array(SIGHT[sight]).T) for colour in (one, other)]
    return np.linalg.norm(np.subtract(*seen))


@pytest.mark.parametrize("theme", THEMES)
def test_examples_stand_out_from_their_casing(theme):
    for colour in CLASSES[theme]:
        assert contrast(linear(colour), linear(CASING[theme])) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_examples_of_two_classes_stand_out_from_both_grounds(theme):
    for colour, ground in itertools.product(CLASSES[theme][:2], grounds(theme)[:2]):
        assert contrast(linear(colour), ground) >= 2.5
        assert contrast(linear(CASING[theme]), ground) >= 1.4


@pytest.mark.parametrize("theme", THEMES)
def test_borders_and_crosses_stand_out_from_every_ground(theme):
    for ground in grounds(theme):
        assert contrast(linear(INK[theme]), ground) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_two_classes_are_told_apart_by_everyone(theme, sight):
    assert apart(*map(linear, CLASSES[theme][:2]), sight) > 0.15
    assert apart(*grounds(theme)[:2], sight) > 0.08


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_classes_look_alike(theme, sight):
    """By colour; and by shape, whatever the colours."""
    for one, two in itertools.combinations(map(linear, CLASSES[theme]), 2):
        assert apart(one, two, sight) > 0.045
    shapes = re.search(r"SHAPES = \[(.*?)\]", script("lab_points.js")).group(1).split(", ")
    assert len(set(shapes[: len(CLASSES[theme])])) == len(CLASSES[theme])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", [SIGNS, VALUES])
def test_both_ends_of_a_ramp_differ_from_each_other_and_the_middle(theme, sight, ramp):
    low, middle, high = (linear(ramp[theme][i]) for i in (0, len(ramp[theme]) // 2, -1))
    for one, two in itertools.combinations((low, middle, high), 2):
        assert apart(one, two, sight) > 0.12


@pytest.mark.parametrize("theme", THEMES)
def test_the_middle_of_a_ramp_is_nearest_to_the_page(theme):
    """Nothing is pale in the light and dim in the dark."""
    for ramp in (SIGNS, VALUES):
        lights = [luminance(linear(colour)) for colour in ramp[theme]]
        middle = lights[len(lights) // 2]
        assert middle == (max(lights) if theme == "light" else min(lights))


def test_the_two_curves_differ_in_dash_and_marker():
    from gdviz.figures.styles import PAIR

    assert HELD_OUT.dash != PAIR[0].dash
    assert HELD_OUT.marker != PAIR[0].marker
