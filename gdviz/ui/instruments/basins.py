"""Basins of attraction on the race page."""

import dataclasses
from typing import Any

import streamlit as st

from gdviz.basins import Basins, basins
from gdviz.budget import MOST, cost
from gdviz.figures.basin_maps import basin_figure
from gdviz.optimizers import Optimizer
from gdviz.player.maps import encode_maps, show_maps
from gdviz.race import Race
from gdviz.scene import MOST_STEPS, Scene
from gdviz.ui import controls
from gdviz.ui.instruments.instrument import Instrument
from gdviz.ui.instruments.refining import ask_for_more, parts_done

#: Starts along each side, at first and at last.
COARSE, FINE = 50, 200
MOST_MAPS = 4
_LINK: Any = "query-params"


def _show(race: Race) -> None:
    with st.container(horizontal=True):
        chosen = _ask_racers(race)
        steps = st.slider("Steps from each start", 1, MOST_STEPS, 500, key="map_steps", bind=_LINK)
    if not chosen:
        st.info("Nobody to draw a map of: choose an optimiser.")
        return
    keys = [_alone(race.scene, racer, steps).key() for racer in chosen]
    job = "\n".join(keys)
    done = min(parts_done("basins", job), len(keys))
    maps = [basins_of(key, FINE if place < done else COARSE) for place, key in enumerate(keys)]
    contest = maps if done == len(keys) else [basins_of(key, COARSE) for key in keys]
    figure = basin_figure(maps, contest, race.scene.start)
    show_maps(
        encode_maps(figure, done, len(keys)),
        key="basins",
        on_pick=lambda point: controls.place_start((point[0], point[1]), dropped=True),
        on_more=lambda drawn: ask_for_more("basins", job, drawn),
    )
    st.caption(_conditions(race.scene, steps))


def _ask_racers(race: Race) -> list[Optimizer]:
    names = [racer.name for racer in race.racers]
    chosen = st.multiselect(
        "Maps of",
        names,
        default=names[:MOST_MAPS],
        max_selections=MOST_MAPS,
        key="maps_of",
        bind=_LINK,
    )
    return [racer for racer in race.racers if racer.name in chosen]


def _alone(scene: Scene, racer: Optimizer, steps: int) -> Scene:
    """All that a map depends on, and nothing else: equal for all races that share the map."""
    surface = scene.objective
    plain = {"rates": "as set", "shared_rate": 0.01, "budget": "same steps", "seeds": 1}
    return dataclasses.replace(
        scene.unseen(), racers=(racer,), start=surface.start, steps=steps, **plain  # type: ignore[arg-type]
    )  # fmt: skip


@st.cache_resource(max_entries=60, show_spinner=False)
def basins_of(key: str, resolution: int) -> Basins:
    """The map of a scene's only racer, computed once for everyone."""
    scene = Scene.from_key(key)
    return basins(
        scene.objective,
        scene.racers[0],
        resolution,
        scene.steps,
        schedule=scene.schedule,
        noise=scene.noise,
        seed=scene.seed,
    )


def _conditions(scene: Scene, steps: int) -> str:
    noise = f" All starts meet the same noise (seed {scene.seed})." if scene.noise else ""
    return (
        f"Every map: {cost(FINE**2, steps)}, of {MOST / 1e6:g} million at most; settings as in the "
        f"race. A start counts as having reached what it ends within a hundredth of the window of; "
        f"final heights within a millionth of the surface's range tie.{noise}"
    )


BASINS = Instrument(
    name="Basins of attraction",
    about=(
        "Every point is a start, coloured by the minimum that a run from there reaches, one map "
        "for each optimiser. The last map shows who ends lowest from where; click any point and "
        "the race above starts there."
    ),
    show=_show,
)
