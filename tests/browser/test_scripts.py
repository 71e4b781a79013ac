"""The player's own arithmetic, asked in the browser that runs it."""

import pytest


@pytest.fixture
def script(visit):
    """Evaluates a function of one of the player's modules, as served by the app."""
    page = visit("/race", reduced_motion="reduce").page

    def run(module, body, *arguments):
        return page.evaluate(
            f"""async (given) => {{
              const m = await import('/_stcore/bidi-components/gdviz.player/{module}');
              return ({body})(m, ...given);
            }}""",
            list(arguments),
        )

    return run


def test_numbers_read_well(script):
    cases = {
        "0": 0,
        "1.23": 1.2345,
        "−0.5": -0.5,
        "12300": 12345,
        "1.2e5": 123456,
        "1.5e5": 150000,
        "4.6e−7": 4.56e-7,
        "−9.1e22": -9.1e22,
        "∞": "inf",
        "−∞": "-inf",
        "–": "nan",
    }
    said = script("format.js", "(m, list) => list.map((x) => m.number(x))", list(cases.values()))
    assert said == list(cases)
    assert script("format.js", "(m) => m.number(null)") == "–"


def test_ticks_are_round_and_inside(script):
    for low, high in [(-5, 5), (0, 1), (-400, 500), (0.3, 0.31), (-2, 11)]:
        marks = script("format.js", "(m, low, high) => m.ticks(low, high, 6)", low, high)
        assert 3 <= len(marks) <= 14
        assert all(low <= mark <= high for mark in marks)


@pytest.mark.parametrize(("low", "high"), [(1e-12, 100), (0.5, 80), (13.9, 75), (3, 12)])
def test_log_ticks_are_inside_and_there_are_some(script, low, high):
    marks = script("format.js", "(m, low, high) => m.powers(low, high, 6)", low, high)
    assert all(low <= mark <= high for mark in marks)
    assert 2 <= len(marks) <= 10


FIELD = """(m, x, y) => {
  const n = 80, window = [[-2, 3], [-1, 4]];
  const heights = new Float32Array(n * n);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) {
    const [u, v] = [-2 + (5 * c) / (n - 1), -1 + (5 * r) / (n - 1)];
    heights[r * n + c] = u * u + 2 * u * v - v;
  }
  return new m.Field(heights, n, window).at(x, y);
}"""


@pytest.mark.parametrize(
    ("x", "y"), [(0.3, 0.7), (-1.37, 2.91), (2.5, -0.5), (-2, 1), (3, 4), (-1.99, -0.98), (1, 4)]
)
def test_between_grid_points_a_quadratic_is_exact(script, x, y):
    """Catmull-Rom cubics reproduce quadratics; what is left is 32-bit rounding."""
    read = script("field.js", FIELD, x, y)
    assert read["value"] == pytest.approx(x * x + 2 * x * y - y, abs=1e-4)
    slope = ((2 * x + 2 * y) ** 2 + (2 * x - 1) ** 2) ** 0.5
    assert read["slope"] == pytest.approx(slope, abs=1e-3)


def test_isolines_of_a_cone_are_circles(script):
    body = """(m) => {
      const n = 61, field = new Float32Array(n * n);
      for (let r = 0; r < n; r++) for (let c = 0; c < n; c++)
        field[r * n + c] = Math.hypot(c - 30, r - 30);
      return Array.from(m.isoline(field, n, n, 20));
    }"""
    ends = script("field.js", body)
    assert len(ends) > 200
    for x, y in zip(ends[::2], ends[1::2], strict=True):
        assert ((x - 30) ** 2 + (y - 30) ** 2) ** 0.5 == pytest.approx(20, abs=0.05)


@pytest.mark.parametrize("logarithmic", [True, False])
def test_the_height_scale_goes_both_ways(script, logarithmic):
    body = """(m, logarithmic) => {
      const heights = Float32Array.from({ length: 100 }, (_, i) => -1 + i * i);
      const scale = new m.HeightScale(heights, logarithmic, -1);
      return [0, 0.2, 0.5, 0.9, 1].map((share) => [share, scale.share(scale.height(share))]);
    }"""
    for share, back in script("field.js", body, logarithmic):
        assert back == pytest.approx(share, abs=1e-6)


TERRAIN = """(m, from, way) => {
  const resample = (columns, rows) =>
    Float32Array.from({ length: columns * rows }, (_, i) => (i % columns) / (columns - 1));
  const ground = { field: { resample, mask: () => null }, scale: { share: (height) => height } };
  const terrain = new m.Terrain(ground, { width: 100, height: 100 });
  const share = terrain.hit(from, way);
  const hit = share === null ? null : from.map((at, i) => at + share * way[i]);
  return { rise: terrain.rise, hit };
}"""


def test_a_ray_meets_a_ramp_where_it_crosses_it(script):
    """The ramp climbs along x from 0 to the rise; rays from above, from both sides, and past it."""
    straight = script("terrain.js", TERRAIN, [30, 40, 200], [0, 0, -1])
    rise = straight["rise"]
    assert straight["hit"] == pytest.approx([30, 40, 0.3 * rise], abs=0.01)
    slanted = script("terrain.js", TERRAIN, [0, 50, rise], [1, 0, 0])
    assert slanted["hit"] == pytest.approx([100, 50, rise], abs=0.01)
    down = script("terrain.js", TERRAIN, [0, 0, rise], [1, 0.5, -rise / 100])
    assert down["hit"] == pytest.approx([50, 25, rise / 2], abs=0.01)
    assert script("terrain.js", TERRAIN, [200, 50, rise / 2], [-1, 0, 0])["hit"] is None
    assert script("terrain.js", TERRAIN, [-50, 50, 200], [0, 0, -1])["hit"] is None


def test_what_the_hand_said_comes_back_without_moving_it(script):
    """Echoes are ignored, in order; what a slider says is taken."""
    body = """(m) => {
      const sent = [], view = new m.View((words) => sent.push(words));
      const python = (turn) => view.hear({ mode: "3-D", turn, tilt: 50, zoom: 1 });
      const taken = [python(30)];
      view.turn = 40.4; view.say();
      view.turn = 50.2; view.say();
      taken.push(python(40), view.turn, python(50), view.turn, python(50), python(-20), view.turn);
      view.turn = 40.4; view.say();
      taken.push(python(40), view.turn, python(50), view.turn);
      return { taken, sent };
    }"""
    said = script("view.js", body)
    first, *echoes = said["taken"]
    assert first is True
    assert echoes == [False, 50.2, False, 50.2, False, True, -20, False, 40.4, True, 50]
    assert [words[1] for words in said["sent"]] == [40, 50, 40]


def test_two_fingers_zoom_and_one_turns(script):
    body = """(m) => {
      const root = document.createElement("div"), moves = [];
      root.setPointerCapture = () => {};
      new m.Orbit(root, (...by) => moves.push(by));
      const point = (type, pointerId, clientX, clientY = 0) =>
        root.dispatchEvent(new PointerEvent(type, { pointerId, clientX, clientY, button: 0 }));
      point("pointerdown", 1, 0);
      point("pointermove", 1, 2);
      point("pointermove", 1, 20);
      point("pointerdown", 2, 120);
      point("pointermove", 2, 220);
      point("pointerup", 2, 220);
      point("pointerup", 1, 20);
      point("pointermove", 1, 90);
      return moves;
    }"""
    one, two = script("orbit.js", body)
    assert one[0] < 0
    assert one[2] == 1
    assert two[2] == pytest.approx(2)


# ---- where there is no height -------------------------------------------------------------

HALF = """
  const n = 20, window = [[0, 19], [0, 19]];
  const heights = Float32Array.from({ length: n * n }, (_, i) => i % n);
  const defined = Float32Array.from({ length: n * n }, (_, i) => (i % n < 10 ? 0 : 1));
  const field = new m.Field(heights, n, window, defined);
"""


def test_only_places_with_a_height_are_in_the_mask(script):
    """The left half is undefined: up to half a cell before column 10."""
    body = f"""(m) => {{ {HALF}
      return [Array.from(field.mask(39, 3)), field.has(9.4, 5), field.has(9.6, 5)];
    }}"""
    mask, left, right = script("field.js", body)
    assert mask == 3 * [int(column >= 19) for column in range(39)]
    assert (left, right) == (False, True)
    whole = "(m) => new m.Field(new Float32Array(4), 2, [[0, 1], [0, 1]]).mask(9, 9)"
    assert script("field.js", whole) is None


def test_no_isoline_enters_what_is_undefined(script):
    body = f"""(m) => {{ {HALF}
      const mask = field.mask(39, 39), fine = field.resample(39, 39);
      const lines = (level) => m.isoline(fine, 39, 39, level, mask).length;
      return [lines(3.2), lines(9.2), lines(15.2), m.isoline(fine, 39, 39, 3.2).length];
    }}"""
    undefined, edge, defined, unmasked = script("field.js", body)
    assert (undefined, edge) == (0, 0)
    assert defined == unmasked == 38 * 4


def test_undefined_heights_do_not_stretch_the_colours(script):
    body = f"""(m) => {{ {HALF}
      const scale = new m.HeightScale(field.known(), false, null);
      return [scale.low, scale.high];
    }}"""
    assert script("field.js", body) == [10, 19]


def test_a_pole_does_not_flatten_the_colours_but_a_known_well_may(script):
    body = """(m, minimum) => {
      const heights = Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? -1e6 : i / 1000));
      const { low, high } = new m.HeightScale(heights, false, minimum);
      return [low, high];
    }"""
    assert script("field.js", body, None) == pytest.approx([0.05, 0.95], abs=0.01)
    assert script("field.js", body, -1e6) == pytest.approx([-1e6, 0.999])


def test_the_solid_is_at_its_lowest_where_there_is_no_height(script):
    body = """(m) => {
      const ground = {
        field: {
          resample: (columns, rows) => new Float32Array(columns * rows).fill(1),
          mask: (columns, rows) =>
            Uint8Array.from({ length: columns * rows }, (_, i) => i % columns >= columns / 2),
        },
        scale: { share: (height) => height },
      };
      const terrain = new m.Terrain(ground, { width: 100, height: 100 });
      return [terrain.at(10, 50), terrain.at(90, 50), terrain.rise];
    }"""
    low, high, rise = script("terrain.js", body)
    assert (low, high) == (0, rise)
