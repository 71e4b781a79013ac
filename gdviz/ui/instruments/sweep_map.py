"""The sweep map on the race page."""

import dataclasses
from typing import Any

import streamlit as st

from gdviz import hyperparameters
from gdviz.arrays import FloatArray
from gdviz.budget import MOST, cost
from gdviz.figures.sweep_maps import sweep_map_figure
from gdviz.optimizers import Optimizer
from gdviz.player.maps import encode_maps, show_maps
from gdviz.race import Race
from gdviz.scene import MOST_STEPS, Scene
from gdviz.span import Span
from gdviz.stability import constant_curvatures
from gdviz.surfaces import Surface
from gdviz.sweepmap import SweepMap, axes, span, sweep_map, target_height
from gdviz.ui import controls
from gdviz.ui.instruments.instrument import Instrument
from gdviz.ui.instruments.refining import ask_for_more, parts_done
from gdviz.verdicts import ceiling, floor

#: Settings along each side: of the map, and of the close look at where it diverges.
COARSE, FINE = 40, 160
VIEWS = ("map", "edge of divergence")
#: What may be left of the drop from the start when the target is reached.
LEFT = {"10 %": 0.1, "1 %": 0.01, "0.1 %": 1e-3, "0.01 %": 1e-4, "a millionth": 1e-6}
#: A box narrower than this share of the whole map would be lost in rounding.
_NARROWEST = 1e-9
_LINK: Any = "query-params"
_Box = tuple[float, float, float, float]


def _show(race: Race) -> None:
    if st.session_state.pop("settings_placed", False):
        st.rerun()  # the controls, which lie outside of this fragment, show what was clicked
    with st.container(horizontal=True, vertical_alignment="bottom"):
        racer = _ask_racer(race)
        if racer is None:
            st.info("Nobody to draw a map of: choose an optimiser.")
            return
        spans = _ask_spans(racer, race.scene.objective)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        steps = st.slider("Steps of each run", 1, MOST_STEPS, 500, key="sweep_steps", bind=_LINK)
        target = _ask_target(race.scene)
        edge = _ask_view() == VIEWS[1]
        key = _alone(race.scene, racer, spans, steps).key()
        spans = _zoomed(key, spans)
    resolution, done, job = COARSE, 1, f"{key}\n{spans}\n{target}"
    if edge:
        done = min(parts_done("sweep_map", job), 1)
        resolution = FINE if done else COARSE
    found = swept(key, spans, target, resolution)
    figure = sweep_map_figure(found, racer, _theory(race.scene))
    show_maps(
        encode_maps(figure, done, 1),
        key="sweep_map",
        on_pick=lambda at: _place_settings(racer, spans, at),
        on_zoom=lambda box: _zoom(key, spans, box),
        on_more=lambda drawn: ask_for_more("sweep_map", job, drawn),
    )
    st.caption(_conditions(race, steps, FINE if edge else COARSE, racer, spans))


# ---- what is asked ------------------------------------------------------------------------------


def _ask_racer(race: Race) -> Optimizer | None:
    mappable = {racer.name: racer for racer in race.racers if axes(racer) is not None}
    name = st.selectbox("Map of", list(mappable), key="sweep_of", bind=_LINK)
    return mappable.get(name or "")


def _ask_spans(racer: Optimizer, surface: Surface) -> tuple[Span, Span]:
    """Which two hyperparameters the map spans; the whole of what it can show of them."""
    first, second = axes(racer) or ("", "")
    names = list(hyperparameters.declared(racer))
    x = _ask_axis("Across", racer, names, first, "sweep_x")
    rest = [name for name in names if name != x]
    y = _ask_axis("Up", racer, rest, second if second in rest else rest[0], "sweep_y")
    return span(racer, surface, x), span(racer, surface, y)


def _ask_axis(label: str, racer: Optimizer, names: list[str], default: str, key: str) -> str:
    declared = hyperparameters.declared(racer)
    labels = [declared[name].label for name in names]
    chosen = st.selectbox(label, labels, index=names.index(default), key=key, bind=_LINK)
    return names[labels.index(chosen)]


def _ask_target(scene: Scene) -> float:
    """The height that counts as arrived."""
    surface = scene.objective
    if surface.minimum_value is None:
        low, high = floor(surface), ceiling(surface)
        return st.number_input(
            f"Target height, {low:.4g} to {high:.4g}",
            low,
            high,
            low,
            format="%.4g",
            key="sweep_height",
            bind=_LINK,
            help="This surface has no lowest point; the lowest in the picture is the default.",
        )
    left = st.select_slider(
        "Target: what is left of the drop from the start",
        list(LEFT),
        "0.1 %",
        key="sweep_left",
        bind=_LINK,
    )
    return target_height(surface, scene.start, LEFT[left])


def _ask_view() -> str:
    return st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="sweep_view", bind=_LINK,
        help=f"The edge is drawn with {FINE} x {FINE} settings. Drag a box in either to zoom in.",
    )  # fmt: skip


# ---- what is computed ---------------------------------------------------------------------------


def _alone(scene: Scene, racer: Optimizer, spans: tuple[Span, Span], steps: int) -> Scene:
    """All that a map depends on, and nothing else: the two settings on its axes are left out."""
    swept = {each.parameter.name: each.parameter.default for each in spans}
    plain = {"rates": "as set", "shared_rate": 0.01, "budget": "same steps", "seeds": 1}
    racer = dataclasses.replace(racer, **swept)
    return dataclasses.replace(scene.unseen(), racers=(racer,), steps=steps, **plain)  # type: ignore[arg-type]


@st.cache_resource(max_entries=60, show_spinner=False)
def swept(key: str, spans: tuple[Span, Span], target: float, resolution: int) -> SweepMap:
    """The map of a scene's only racer, computed once for everyone."""
    scene = Scene.from_key(key)
    return sweep_map(
        scene.objective,
        scene.racers[0],
        scene.start,
        spans,
        scene.steps,
        target,
        resolution=resolution,
        schedule=scene.schedule,
        noise=scene.noise,
        seed=scene.seed,
    )


def _theory(scene: Scene) -> FloatArray | None:
    """The surface's curvatures where they are constant, and so is the rate."""
    return constant_curvatures(scene.objective) if scene.schedule.name == "constant" else None


# ---- what a hand does ---------------------------------------------------------------------------


def _place_settings(racer: Optimizer, spans: tuple[Span, Span], at: tuple[float, ...]) -> None:
    """Set the racer's two controls to a position of the map, and put them in force."""
    for each, position in zip(spans, at, strict=True):
        controls.place_setting(racer, each.parameter, position)
    if "lr" in [each.parameter.name for each in spans]:
        st.session_state["rates"] = "as set"
    st.session_state["settings_placed"] = True


def _zoom(key: str, spans: tuple[Span, Span], box: tuple[float, ...]) -> None:
    """Look closer at a box, unless it is too narrow for numbers to tell apart."""
    left, right, bottom, top = box
    whole = max(abs(spans[0].high), abs(spans[1].high), 1.0)
    if min(right - left, top - bottom) > _NARROWEST * whole:
        st.session_state["sweep_map.box"] = (_frame(key, spans), (left, right, bottom, top))


def _zoomed(key: str, spans: tuple[Span, Span]) -> tuple[Span, Span]:
    """The spans, or the box in them that was drawn last, with a way back."""
    held: tuple[str, _Box] | None = st.session_state.get("sweep_map.box")
    if held is None or held[0] != _frame(key, spans):
        return spans
    if st.button("Whole map", icon=":material/zoom_out_map:"):
        del st.session_state["sweep_map.box"]
        return spans
    (x, y), (left, right, bottom, top) = spans, held[1]
    return Span(x.parameter, left, right), Span(y.parameter, bottom, top)


def _frame(key: str, spans: tuple[Span, Span]) -> str:
    """What a box belongs to: another surface, racer or axis shows the whole map."""
    scene = Scene.from_key(key)
    names = [each.parameter.name for each in spans]
    return " ".join([scene.objective.name, scene.racers[0].name, *names])


# ---- what is said -------------------------------------------------------------------------------


def _conditions(
    race: Race, steps: int, resolution: int, racer: Optimizer, spans: tuple[Span, Span]
) -> str:
    parts = [
        f"{cost(resolution**2, steps)}, of {MOST / 1e6:g} million at most; all else as in the race,"
        " from its start. Counted is the first step at or below the target; a run that leaves for "
        "good afterwards has diverged."
    ]
    if race.scene.rates != "as set":
        parts.append("A click also sets the rates to “as set”, or it would have no effect.")
    if race.scene.noise:
        parts.append(f"All runs meet the same noise (seed {race.scene.seed}).")
    hidden = [each.parameter.label.lower() for each in spans if not _shows(each, racer)]
    if hidden:
        parts.append(f"The present {' and '.join(hidden)} lies outside this map.")
    return " ".join(parts)


def _shows(each: Span, racer: Optimizer) -> bool:
    return each.low <= each.position(getattr(racer, each.parameter.name)) <= each.high


SWEEP_MAP = Instrument(
    name="Sweep map",
    about=(
        "Every point is a pair of settings of one optimiser, coloured by how many steps it takes "
        "from the race's start to a target height. Click a point and the controls take it; on "
        "quadratic surfaces lines show what theory says before a single step is taken."
    ),
    show=_show,
)
