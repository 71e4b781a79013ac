"""Journeys through the network lab's player, on a page of its own."""

import json
import math

import pytest

from tests import lab_training
from tests.browser.conftest import Visit, start_server, visits_to

STILL = {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def lab_address(chromium):
    """A server of the player's page, which has been opened before: the first time it trains."""
    address, process = start_server("tests/browser/apps/lab.py")
    for kind in ("circle", "large"):
        first = chromium.new_page()
        first.goto(f"{address}/?kind={kind}")
        first.wait_for_selector(".player[data-step]", timeout=60_000)
        first.close()
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def lab(chromium, lab_address):
    yield from visits_to(chromium, lab_address)


@pytest.fixture
def lab_3d(webgl_chromium, lab_address):
    yield from visits_to(webgl_chromium, lab_address)


def wait_for_text(visit, text):
    visit.page.get_by_text(text, exact=False).first.wait_for()


def pixel(visit, canvas, across=0.5, down=0.5):
    """The colour [red, green, blue, alpha] of a canvas at shares of its width and height."""
    return visit.page.locator(canvas).first.evaluate(
        """(canvas, [across, down]) => Array.from(canvas.getContext('2d')
          .getImageData(across * (canvas.width - 1), down * (canvas.height - 1), 1, 1).data)""",
        [across, down],
    )


def read(text):
    """A number as the browser writes it, two digits at the least."""
    return float(text.replace("−", "-"))


def go_to(visit, moment):
    visit.page.locator(".transport input").fill(str(moment))
    visit.wait_for("step", moment)
    visit.page.locator(".transport input").blur()


# ---- opening and time -------------------------------------------------------------------------


def test_it_opens_moving_and_all_three_views_move(lab):
    page = lab()
    assert page.data("playing") == "true"
    page.pause()
    go_to(page, 2)
    before = {view: page.page.locator(view).first.screenshot() for view in VIEWS}
    go_to(page, 60)
    for view, seen in before.items():
        assert page.page.locator(view).first.screenshot() != seen, view


VIEWS = (".decision .plane", ".network .stage", ".track.loss", ".landscape .views")


def test_everything_is_above_the_fold_and_nothing_overlaps(lab):
    page = lab("/", **STILL)
    box = page.player.bounding_box()
    assert box["y"] + box["height"] <= 768
    for theirs in (".decision", ".network", ".landscape", ".track.loss", ".transport"):
        inner = page.page.locator(theirs).first.bounding_box()
        assert inner["x"] >= box["x"] - 1
        assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1
        assert inner["y"] + inner["height"] <= box["y"] + box["height"] + 1
    places = [page.page.locator(view).bounding_box() for view in (".network", ".decision")]
    assert places[0]["x"] + places[0]["width"] <= places[1]["x"] + 1


def test_the_keyboard_plays_and_steps(lab):
    page = lab()
    page.page.keyboard.press("Space")
    page.wait_for("playing", "false")
    at = page.step
    page.page.keyboard.press("ArrowRight")
    page.wait_for("step", at + 1)
    page.page.keyboard.press("ArrowLeft")
    page.wait_for("step", at)
    page.page.keyboard.press("Space")
    page.wait_for("playing", "true")


def test_a_click_on_a_curve_goes_to_its_epoch(lab):
    page = lab("/", **STILL)
    for curves, left in ((".track.loss", 54), (".track.strip", 54)):
        box = page.page.locator(f"{curves} > canvas").bounding_box()
        for share, moment in ((0.25, 25), (0.75, 74)):
            x = box["x"] + left + share * (box["width"] - left - 14)
            page.page.mouse.click(x, box["y"] + 60)
            page.wait_for("step", moment)
    assert page.data("playing") == "false"


def test_reduced_motion_opens_still_and_at_the_end(lab):
    page = lab("/", **STILL)
    assert (page.step, page.data("playing")) == (99, "false")


def test_the_figures_follow_the_cursor(lab):
    """They are the run's own, at the start, on the way and at the end."""
    page, run = lab("/", **STILL), lab_training.trained()
    for moment in (0, 40, 99):
        go_to(page, moment)
        epoch = page.page.locator(".transport .count").inner_text()
        assert epoch == f"epoch {4 * moment} / 396"
        losses = page.page.locator(".track.loss .keys b").all_inner_texts()
        expected = (run.losses[moment], run.validation_losses[moment])
        assert list(map(read, losses)) == pytest.approx(expected, rel=2e-2)
        right = page.page.locator(".track.strip .keys b").all_inner_texts()
        expected = (run.accuracies[moment], run.validation_accuracies[moment])
        assert [float(text.split()[0]) / 100 for text in right] == pytest.approx(expected, abs=1e-3)
        heights = page.page.locator(".honesty .row b").all_inner_texts()
        expected = (run.landscape.true[moment], run.landscape.at_projection[moment])
        assert list(map(read, heights)) == pytest.approx(expected, rel=2e-2)
    share = page.page.locator(".honesty .verdict b").last.inner_text()
    assert float(share.split()[0]) / 100 == pytest.approx(run.landscape.explained, abs=1e-3)


def test_wrong_examples_are_counted_as_python_counts_them(lab):
    page, run = lab("/", **STILL), lab_training.trained()
    for moment in (0, 12, 99):
        go_to(page, moment)
        wrong = int((run.boundary.predicted[moment] != run.boundary.targets).sum())
        page.page.wait_for_function(
            "([player, text]) => player.querySelector('.said').textContent.includes(text)",
            arg=[
                page.player.element_handle(),
                f"{wrong} of 200 examples are on the wrong side",
            ],
        )


# ---- the decision view ------------------------------------------------------------------------


def test_the_ground_shows_the_network_s_answers(lab):
    """Inside the circle is the first class, in the corner the second: orange and blue."""
    page = lab("/", color_scheme="light", **STILL)
    red, _, blue, _ = pixel(page, "canvas.ground", 0.5, 0.45)
    assert red > blue + 30
    red, _, blue, _ = pixel(page, "canvas.ground", 0.02, 0.02)
    assert blue > red + 30


def test_hovering_reads_the_plane_and_the_examples(lab):
    page = lab("/", **STILL)
    box = page.page.locator("canvas.ground").bounding_box()
    page.page.mouse.move(box["x"] + 3, box["y"] + 3)
    tip = page.page.locator(".decision .tooltip")
    assert "p(outside) ≈ 1" in tip.inner_text()
    for step in range(5, 300, 5):
        page.page.mouse.move(box["x"] + step, box["y"] + step)
        if "example" in tip.inner_text():
            break
    assert "training example: " in tip.inner_text() or "test example: " in tip.inner_text()


def test_a_unit_is_chosen_told_and_left(lab):
    page = lab("/", **STILL)
    whole = page.page.locator(".decision .plane").screenshot()
    page.page.get_by_role("button", name="hidden 2, unit 3: show its map").click()
    page.wait_for("unit", 10)
    wait_for_text(page, "unit=10")
    assert page.page.locator(".decision .head strong").inner_text() == "Unit 3 of hidden 2"
    assert page.page.locator(".decision .plane").screenshot() != whole
    page.page.locator(".decision .back").click()
    page.wait_for("unit", -1)
    wait_for_text(page, "unit=-1")


def test_the_fine_map_of_a_unit_takes_the_little_one_s_place(lab):
    """The page sends a map that is the same everywhere."""
    page = lab("/", color_scheme="light", **STILL)
    page.page.get_by_role("button", name="hidden 1, unit 1: show its map").click()
    wait_for_text(page, "unit=0")
    page.page.wait_for_function(
        """(player) => {
          const canvas = player.querySelector('canvas.ground');
          const at = (share) => canvas.getContext('2d')
            .getImageData(share * canvas.width, 3, 1, 1).data.join();
          return at(0.1) === at(0.5) && at(0.5) === at(0.9);
        }""",
        arg=page.player.element_handle(),
    )


def test_a_glance_at_a_unit_is_not_told(lab):
    page = lab("/", **STILL)
    page.page.get_by_role("button", name="hidden 1, unit 2: show its map").hover()
    page.wait_for("unit", 1)
    page.page.mouse.move(4, 4)
    page.wait_for("unit", -1)
    page.page.wait_for_timeout(500)
    assert page.page.get_by_text("unit=1,").count() == 0


def test_units_are_reached_by_keyboard(lab):
    page = lab("/", **STILL)
    page.page.get_by_role("button", name="hidden 1, unit 1: show its map").focus()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Enter")
    wait_for_text(page, "unit=9")
    page.page.keyboard.press("Escape")
    wait_for_text(page, "unit=-1")
    assert page.step == 99


def test_regression_has_a_labelled_bar_and_no_wrong_examples(lab):
    page = lab("/?kind=waves", **STILL)
    keys = page.page.locator(".decision .key").all_inner_texts()
    assert keys == ["training", "test"]
    assert "accuracy" not in page.page.locator(".track.strip .modes").inner_text()


def test_three_classes_have_three_grounds(lab):
    page = lab("/?kind=sectors", **STILL)
    keys = page.page.locator(".decision .key").all_inner_texts()
    assert keys == ["a", "b", "c", "test", "wrong"]
    colours = {
        tuple(pixel(page, "canvas.ground", *place))
        for place in ((0.1, 0.1), (0.2, 0.9), (0.95, 0.5))
    }
    assert len(colours) == 3


def test_digits_show_a_confusion_matrix_images_and_boxes(lab):
    page = lab("/?kind=digits", **STILL)
    assert page.page.locator(".decision").count() == 1
    assert not page.page.locator(".decision").is_visible()
    right, all_of_them = page.page.locator(".confusion .keys").inner_text().split()[:3:2]
    assert (int(right) / int(all_of_them)) > 0.9
    go_to(page, 0)
    assert int(page.page.locator(".confusion .keys").inner_text().split()[0]) < int(right) / 2
    assert page.page.locator(".confusion figcaption.wrong").count() > 0
    assert page.page.locator(".boxes li").all_inner_texts()[0].split("\n")[0] == "inputs"
    assert page.page.locator(".units button").count() == 0


def test_a_diverged_run_says_where_and_goes_on_to_its_end(lab):
    page = lab("/?kind=diverged", **STILL)
    assert "Diverged in epoch 100" in page.page.locator(".heading").inner_text()
    assert page.page.locator(".honesty .row b").all_inner_texts() == ["–", "–"]
    go_to(page, 20)
    assert "–" not in page.page.locator(".honesty .row b").all_inner_texts()


def test_losses_alone_are_a_run_too(lab):
    page = lab("/?kind=bare")
    page.wait_for("step", 29)
    for view in (".decision", ".confusion", ".network", ".landscape", ".track.strip"):
        assert not page.page.locator(view).is_visible()
    assert page.page.locator(".track.loss > canvas").bounding_box()["height"] > 400


# ---- the other views --------------------------------------------------------------------------


def test_the_second_plot_is_chosen_and_told(lab):
    page = lab("/", **STILL)
    for name in ("gradients", "rate", "sharpness"):
        page.page.locator(".track.strip").get_by_role("button", name=name).click()
        page.wait_for("strip", name)
        wait_for_text(page, f"strip='{name}'")


def test_a_view_is_enlarged_and_made_small_again(lab):
    page = lab("/", **STILL)
    small = page.page.locator(".decision").bounding_box()
    page.page.get_by_role("button", name="Enlarge the output").click()
    large = page.page.locator(".decision").bounding_box()
    assert large["width"] > 1.4 * small["width"]
    assert not page.page.locator(".landscape").is_visible()
    assert page.page.locator(".track.loss").is_visible()
    box = page.player.bounding_box()
    assert box["y"] + box["height"] <= 768
    page.page.get_by_role("button", name="Show all views").click()
    assert page.page.locator(".decision").bounding_box() == small


def test_scales_switch(lab):
    page = lab("/", **STILL)
    for name in ("loss", "heights"):
        button = page.page.get_by_role("button", name=f"{name} scale: logarithmic, switch")
        if name == "heights":
            button = page.page.get_by_role("button", name="heights: logarithmic, switch")
        button.click()
        assert page.page.locator(f".scale.{name}").inner_text() == "linear"


def test_three_dimensions_turn_and_the_camera_is_told(lab_3d):
    page = lab_3d("/?mode=3-D", **STILL)
    page.wait_for("mode", "3-D")
    box = page.page.locator(".relief").bounding_box()
    page.page.mouse.move(box["x"] + 60, box["y"] + 80)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 110, box["y"] + 80, steps=4)
    page.page.mouse.up()
    turn = math.floor(float(page.data("camera").split()[0]) + 0.5)
    assert turn != 30
    wait_for_text(page, f"turn={turn}")
    page.page.get_by_role("button", name="2-D").click()
    page.wait_for("mode", "2-D")
    wait_for_text(page, "mode='2-D'")


def test_without_webgl_it_says_so_and_shows_the_picture_from_above(lab):
    page = lab("/?mode=3-D", **STILL)
    page.page.get_by_text("3-D needs WebGL").wait_for()
    assert page.data("mode") == "2-D"
    box = page.player.bounding_box()
    assert box["y"] + box["height"] <= 790


# ---- reruns -----------------------------------------------------------------------------------


def test_an_unchanged_rerun_neither_resends_nor_restarts(chromium, lab_address):
    page = Visit(chromium, lab_address)
    received = []
    page.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
    )
    page.open()
    assert sum(received) > 300_000
    page.pause()
    go_to(page, 50)
    wait_for_text(page, "moment 50")
    page.page.wait_for_timeout(600)
    frames, before = page.data("frames"), sum(received)
    page.page.get_by_role("button", name="Again").click()
    page.page.wait_for_timeout(1500)
    assert page.step == 50
    assert page.data("frames") == frames
    assert 0 < sum(received) - before < 20_000
    page.close()


def test_another_run_goes_on_where_the_last_one_stood(lab):
    page = lab()
    page.pause()
    go_to(page, 40)
    old = page.data("run")
    page.page.get_by_role("button", name="Another seed").click()
    page.wait_for_new_run(old)
    assert page.step == 40
    assert page.data("playing") == "false"


def test_another_scene_begins_at_its_start(lab):
    page = lab()
    page.pause()
    go_to(page, 90)
    old = page.data("run")
    page.page.get_by_role("button", name="Another scene").click()
    page.wait_for_new_run(old)
    assert page.step < 39
    assert page.data("playing") == "true"


def test_another_scene_shows_its_end_to_those_who_want_stillness(lab):
    page = lab("/", **STILL)
    old = page.data("run")
    page.page.get_by_role("button", name="Another scene").click()
    page.wait_for_new_run(old)
    page.wait_for("step", 39)
    assert page.data("playing") == "false"


def test_a_longer_run_plays_on_from_where_the_last_one_ended(lab):
    page = lab()
    go_to(page, 99)
    page.wait_for("playing", "false")
    old = page.data("run")
    page.page.get_by_role("button", name="Longer").click()
    page.wait_for_new_run(old)
    assert page.step >= 99
    page.wait_for("step", 119)


def test_python_is_told_the_moment_at_rest(lab):
    page = lab()
    page.pause()
    go_to(page, 33)
    wait_for_text(page, "moment 33")


def test_it_leaves_nothing_behind(lab):
    page = lab()
    page.page.get_by_text("Away").click()
    page.page.locator(".lab").wait_for(state="detached")
    page.page.evaluate("document.activeElement.blur()")
    for key in ("Space", "ArrowRight"):
        page.page.keyboard.press(key)
    page.page.get_by_text("Away").click()
    page.page.wait_for_selector(".lab[data-step]")


def test_the_theme_switches_while_playing(lab):
    page = lab("/", color_scheme="light")
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_function(
        """(player) => {
          const canvas = player.querySelector('canvas.surface');
          const [x, y] = [canvas.width / 2, canvas.height / 2];
          const [red, green, blue] = canvas.getContext('2d').getImageData(x, y, 1, 1).data;
          return red + green + blue < 330;
        }""",
        arg=page.player.element_handle(),
    )


def test_a_phone_shows_it_stacked(lab):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = lab("/", **phone, **STILL)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [
        page.page.locator(part).first.bounding_box()
        for part in (".decision", ".track.loss", ".landscape", ".network")
    ]
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert all(box["width"] <= 390 for box in boxes)


# ---- for those who cannot see it --------------------------------------------------------------


def test_it_can_be_heard(lab):
    page = lab("/", **STILL)
    label = page.player.get_attribute("aria-label")
    assert "396 epochs" in label
    assert "training loss from" in label
    unnamed = page.page.locator(".lab button").evaluate_all(
        "(all) => all.filter((b) => !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert unnamed == 0


# ---- speed ------------------------------------------------------------------------------------

DRAWN = """async (player) => {
  player.querySelector('button.restart').click();
  const began = performance.now();
  const first = Number(player.dataset.frames);
  while (performance.now() - began < 1500) await new Promise((done) => setTimeout(done, 50));
  return Number(player.dataset.frames) - first;
}"""


@pytest.mark.parametrize("kind", ["circle", "large"])
def test_it_plays_smoothly_in_all_three_views(lab, kind):
    """On a quiet machine 45 frames a second and more; here only what no busy one goes below."""
    page = lab(f"/?kind={kind}")
    assert page.player.evaluate(DRAWN) > 12


def test_the_numbers_of_the_message_survive(lab):
    """A unit's map between two moments is the mean of theirs, and blank where one is missing."""
    page = lab("/", **STILL)
    body = """async () => {
      const { Film } = await import('/_stcore/bidi-components/gdviz.lab/film.js');
      const codes = Uint8Array.from([0, 254, 100, 255, 254, 0, 200, 7]);
      const film = new Film(codes, 2);
      const late = new Film(codes, 2, { moments: Float32Array.from([0, 10]) });
      return [[...film.at(0.5)], [...late.at(5)], late.place(25)]
        .map((row) => JSON.stringify(row));
    }"""
    half, late, place = map(json.loads, page.page.evaluate(body))
    assert half == late == [0.5, 0.5, pytest.approx(150 / 254), None]
    assert place == 1
