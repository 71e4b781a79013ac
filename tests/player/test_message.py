import dataclasses
import hashlib
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from gdviz import player
from gdviz.figures.styles import STYLES
from gdviz.optimizers import OPTIMIZERS
from gdviz.player import Look, encode, placed_start
from gdviz.player.message import KINDS, RESOLUTION
from gdviz.player.view import chosen_view, under
from gdviz.race import race
from gdviz.scene import OWN_FORMULA, first_scene, suggested
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES
from gdviz.view import LENSES, MODES, TILTS, ZOOMS, View

STATIC = Path(player.__file__).parent / "static"


def decoded(message):
    """The message read back, as message.js reads it."""
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length])
    floats = np.frombuffer(message[4 + length :], "<f4")
    surface, at = header["surface"], 0
    sizes = [surface["resolution"] ** 2] * (1 + surface["partial"])
    sizes += [3 * surface["criticalCount"], 2 * surface["valleyCount"]]
    for racer in header["racers"]:
        more = (header["unit"] == "evaluation") + 2 * racer["banded"]
        sizes += [2 * racer["moments"], *[racer["moments"]] * (2 + more)]
    arrays = []
    for size in sizes:
        arrays.append(floats[at : at + size])
        at += size
    assert at == len(floats)
    return header, arrays


def six_racers(surface="Himmelblau"):
    rules = list(OPTIMIZERS.values())[:6]
    racers = tuple(suggested(rule, SURFACES[surface]) for rule in rules)
    return dataclasses.replace(first_scene(surface), racers=racers)


def test_a_message_holds_the_race_exactly():
    result = race(first_scene())
    header, arrays = decoded(encode(result, Look()))
    assert [racer["name"] for racer in header["racers"]] == [r.racer for r in result.results]
    assert header["surface"]["resolution"] == RESOLUTION
    for index, run in enumerate(result.trajectories):
        points, above, slopes = arrays[3 + 3 * index : 6 + 3 * index]
        np.testing.assert_array_equal(points, run.points.astype("f4").ravel())
        np.testing.assert_array_equal(above, run.values.astype("f4"))
        np.testing.assert_array_equal(slopes, np.linalg.norm(run.gradients, axis=-1).astype("f4"))


def test_heights_are_rows_of_y():
    surface = SURFACES["Six-hump camel"]
    _, arrays = decoded(encode(race(first_scene(surface.name)), Look()))
    heights = arrays[0].reshape(RESOLUTION, RESOLUTION)
    (x0, x1), (y0, y1) = surface.window
    corner = surface.value(np.array([x1, y0]))
    assert heights[0, -1] == pytest.approx(float(corner), rel=1e-6)
    edge = surface.value(np.array([x0, y1]))
    assert heights[-1, 0] == pytest.approx(float(edge), rel=1e-6)


def test_tiny_heights_above_a_minimum_survive_32_bits():
    """The camel's lowest value is about -1.03: in 32 bits, 1e-9 above it would be lost."""
    surface = SURFACES["Six-hump camel"]
    scene = dataclasses.replace(
        first_scene(surface.name), start=(0.3, -0.9), racers=(OPTIMIZERS["Momentum"](lr=0.01),)
    )
    result = race(scene)
    _, arrays = decoded(encode(result, Look()))
    exact = result.trajectories[0].values - surface.minimum_value
    small = (exact > 1e-12) & (exact < 1e-8)
    assert small.any()
    np.testing.assert_allclose(arrays[4][small], exact[small], rtol=1e-6)


@pytest.mark.parametrize("surface", SURFACES)
def test_six_racers_over_200_steps_fit_in_60_kilobytes(surface):
    assert len(encode(race(six_racers(surface)), Look())) < 59_000


@pytest.mark.parametrize("surface", SURFACES)
def test_an_overflowing_race_is_valid_json_and_keeps_its_finite_part(surface):
    racers = tuple(
        dataclasses.replace(rule(), lr=10.0) for rule in OPTIMIZERS.values() if rule.uses_lr
    )
    result = race(dataclasses.replace(first_scene(surface), racers=racers, seeds=1))
    header, arrays = decoded(encode(result, Look()))
    json.dumps(header, allow_nan=False)
    for index, run in enumerate(result.trajectories):
        sent = np.isfinite(arrays[3 + 3 * index].reshape(-1, 2))
        np.testing.assert_array_equal(sent, np.isfinite(run.points))


def test_what_is_in_force_is_said():
    scene = first_scene()
    header, _ = decoded(encode(race(scene), Look()))
    assert header["conditions"] == "Same start, 200 steps each, every rate as set."
    noisy = dataclasses.replace(scene, noise=1.5, seed=4, seeds=1, schedule=SCHEDULES["cosine"]())
    header, _ = decoded(encode(race(noisy), Look()))
    assert "cosine schedule" in header["conditions"]
    assert "gradient noise 1.5, the same for all (seed 4)" in header["conditions"]


def test_equal_scenes_send_equal_bytes_and_others_do_not():
    scene = first_scene()
    assert encode(race(scene), Look()) == encode(race(scene), Look())
    moved = dataclasses.replace(scene, start=(1.0, 1.0))
    assert encode(race(moved), Look()) != encode(race(scene), Look())


def test_the_browser_knows_every_kind_and_marker():
    markers = (STATIC / "markers.js").read_text()
    kinds = re.search(r"KINDS = \[(.*?)\]", markers).group(1)
    assert tuple(re.findall(r'"(\w+)"', kinds)) == KINDS
    shapes = re.search(r"SHAPES = \{(.*?)\n\};", markers, re.DOTALL).group(1)
    named = set(re.findall(r'^  "?([\w-]+)"?[:,]', shapes, re.MULTILINE))
    assert {style.marker for style in STYLES.values()} <= named


def test_no_text_from_outside_can_become_markup():
    for script in STATIC.glob("*.js"):
        text = script.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


@pytest.mark.parametrize("payload", [[1.0, 2.0, True], (1, 2, False), [1e300, -1e300, 1]])
def test_a_placed_start_is_read(payload):
    x, y, dropped = payload
    assert placed_start(payload) == ((float(x), float(y)), bool(dropped))


@pytest.mark.parametrize(
    "payload",
    [None, "no", {}, [1.0], [1.0, 2.0], [None, 1, 1], ["a", 0, 1], [math.nan, 0, 1], [1e400, 0, 1]],
)
def test_a_start_that_is_none_is_ignored(payload):
    assert placed_start(payload) is None


LENS = ("anatomy", "Adam", "shown")


@pytest.mark.parametrize("mode", MODES)
def test_a_chosen_view_is_read(mode):
    assert chosen_view([mode, -30, 45, 1.25, *LENS]) == View(mode, -30, 45, 1.25, *LENS)
    assert chosen_view((mode, 179.6, 89.9, 1, *LENS)) == View(mode, 180, 90, 1.0, *LENS)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "both",
        [],
        ["3-D", 0, 45],
        ["4-D", 0, 45, 1],
        [3, 0, 45, 1],
        [["3-D"], 0, 45, 1],
        ["3-D", "a", 45, 1],
        ["3-D", None, 45, 1],
        ["3-D", 181, 45, 1],
        ["3-D", 0, 91, 1],
        ["3-D", 0, 45, 9],
        ["3-D", math.nan, 45, 1],
        ["3-D", 0, math.inf, 1],
        ["3-D", 0, 45, math.nan],
        ["3-D", 10**400, 45, 1],
    ],
)
def test_a_view_that_is_none_is_ignored(payload):
    assert chosen_view(payload) is None
    assert chosen_view([*payload, *LENS] if isinstance(payload, list) else payload) is None


@pytest.mark.parametrize(
    "lens",
    [
        ["lupe", "Adam", "auto"],
        ["anatomy", "Adamant", "auto"],
        ["anatomy", "Adam", 1],
        [[], [], []],
    ],
)
def test_an_instrument_that_is_none_is_ignored(lens):
    assert chosen_view(["2-D", -30, 45, 1.25, *lens]) is None


def test_the_view_lies_over_the_message():
    view = View("both", -75, 33, 1.5)
    data = under(view, b"lens", b"race")
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    assert header.pop("lenses") == 4
    assert View(**header) == view
    assert data[4 + length :] == b"lensrace"


def test_the_browser_keeps_the_camera_within_the_same_ranges():
    script = (STATIC / "view.js").read_text()
    said = dict(re.findall(r"(MODES|LENSES|TILTS|ZOOMS) = (\[.*?\])", script))
    declared = {"MODES": MODES, "LENSES": LENSES, "TILTS": TILTS, "ZOOMS": ZOOMS}
    assert {name: tuple(json.loads(text)) for name, text in said.items()} == declared


def test_three_is_the_bundle_that_its_licence_lies_beside():
    notice = (STATIC / "three.LICENSE.txt").read_text()
    digest = hashlib.sha256((STATIC / "three.js").read_bytes()).hexdigest()
    assert f"sha256 {digest}" in notice
    assert "The MIT License" in notice


# ---- where there is no height -------------------------------------------------------------


def ground(formula, window=((-3.0, 3.0), (-3.0, 3.0))):
    """The header's surface, the heights and, if sent, how much of each place is defined."""
    header, arrays = decoded(encode(race(first_scene(OWN_FORMULA, formula, window)), Look()))
    shape = (RESOLUTION, RESOLUTION)
    defined = arrays[1].reshape(shape) if header["surface"]["partial"] else None
    return header["surface"], arrays[0].reshape(shape), defined


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_of_the_registry_is_defined_everywhere(surface):
    header, _ = decoded(encode(race(first_scene(surface)), Look()))
    assert header["surface"]["partial"] is False


def test_an_undefined_half_is_told_from_the_other():
    _, heights, defined = ground("log(x) + y**2", ((-2.0, 2.0), (-2.0, 2.0)))
    x = np.linspace(-2, 2, RESOLUTION)
    cell = 4 / (RESOLUTION - 1)
    assert np.all(defined[:, x < -cell] == 0)
    assert np.all(defined[:, x > cell] == 1)
    assert np.isfinite(heights).all()
    rows, columns = np.meshgrid(x, x[x > cell], indexing="ij")
    np.testing.assert_allclose(
        heights[:, x > cell], np.log(columns) + rows**2, rtol=1e-4, atol=1e-5
    )


def test_the_edge_of_what_is_defined_lies_where_it_is():
    """The half-way line of the shares follows a circle to a quarter of a cell."""
    _, _, defined = ground("sqrt(4 - x**2 - y**2)")
    x = np.linspace(-3, 3, RESOLUTION)
    for row in range(RESOLUTION // 4, 3 * RESOLUTION // 4):
        edge = np.interp(0.5, defined[row, RESOLUTION // 2 :][::-1], x[RESOLUTION // 2 :][::-1])
        if abs(x[row]) < 1.5:
            assert edge == pytest.approx(
                math.sqrt(4 - x[row] ** 2), abs=0.25 * 6 / (RESOLUTION - 1)
            )


def test_what_is_undefined_has_heights_that_cubics_can_go_on_with():
    surface, heights, _ = ground("sqrt(x) + y/1000", ((-3.0, 3.0), (-3.0, 3.0)))
    beside = heights[:, RESOLUTION // 2 - 1]  # the last column without a height
    np.testing.assert_allclose(beside, heights[:, RESOLUTION // 2], atol=0.01)
    assert surface["minimum"] is None


@pytest.mark.parametrize("formula", ["1/(x**2 + y**2)", "1/x", "tan(x)", "1/(x - 3)"])
def test_a_pole_is_no_undefined_place(formula):
    surface, heights, _ = ground(formula)
    assert surface["partial"] is False
    assert np.isfinite(heights).all()


@pytest.mark.parametrize("formula", ["exp(exp(x**2))", "(x*y)**99", "1e300*x", "1/(x**2)**50"])
def test_huge_heights_stay_numbers_in_32_bits(formula):
    _, heights, _ = ground(formula, ((-30.0, 30.0), (-30.0, 30.0)))
    assert np.isfinite(np.float32(100) * heights).all()
