import json
import zlib

import numpy as np
import pytest

from gdviz.figures.maps import Axis, Kind, MapFigure, Mark, Panel, Scale
from gdviz.player.maps import encode_maps, numbers


def figure(cells, **given):
    kinds = (Kind("lost", "#ffffff", "#000000"), Kind("won", "#ff0000", "#00ff00"))
    panel = Panel("A map", np.array(cells), kinds, (), **given)
    axis = Axis("x", -1.0, 1.0)
    return MapFigure(axis, axis, (panel, panel), (Mark(0.5, 0.5, "start", "start"),), "Click.")


def read(message):
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def test_cells_follow_the_header_one_byte_each():
    header, body = read(encode_maps(figure([[0, 1, 1], [1, 0, 0]]), 1, 3))
    assert body == bytes([0, 1, 1, 1, 0, 0] * 2)
    assert header["fingerprint"] == zlib.crc32(body)
    assert (header["done"], header["total"]) == (1, 3)
    assert [header["panels"][0][name] for name in ("rows", "columns", "wide")] == [2, 3, False]


def test_many_steps_take_two_bytes_and_a_field_four():
    scale = Scale(("#000000", "#ffffff"), ("#ffffff", "#000000"), 1, 999, "steps", "{} steps")
    field = np.array([[0.5, 1.5], [2.5, 3.5]])
    header, body = read(encode_maps(figure([[0, 700]], scale=scale, field=field)))
    half = body[: len(body) // 2]
    assert np.frombuffer(half[:4], "<u2").tolist() == [0, 700]
    assert np.frombuffer(half[4:], "<f4").tolist() == [0.5, 1.5, 2.5, 3.5]
    assert header["panels"][0]["field"] == [2, 2]


@pytest.mark.parametrize(
    "payload",
    [None, 3, "12", [1.0], [1.0, 2.0, 3.0], [1.0, "x"], [1.0, None], [1.0, float("nan")],
     [float("inf"), 0.0], {"x": 1, "y": 2}],
)  # fmt: skip
def test_what_is_no_position_is_ignored(payload):
    assert numbers(payload, 2) is None


def test_a_position_is_two_numbers():
    assert numbers([1, -2.5], 2) == (1.0, -2.5)
