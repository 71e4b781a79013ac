"""Controls made from declarations: each is bound to the link, so the link is the scene."""

import dataclasses
import html
import math
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gdviz import hyperparameters
from gdviz.hyperparameters import Hyperparameter
from gdviz.lab.slices import NETWORK_SLICE
from gdviz.links import from_control, to_control
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.scene import (
    BUDGETS,
    FIRST_RACERS,
    FIRST_SURFACE,
    MOST_NOISE,
    MOST_SEED,
    MOST_STEPS,
    OWN_FORMULA,
    RATES,
    SEED_COUNTS,
    SHARED_RATE,
    SURFACE_NAMES,
    Budget,
    Rates,
    Scene,
    first_scene,
    suggested,
)
from gdviz.schedules import SCHEDULES, Schedule
from gdviz.surfaces import Surface
from gdviz.ui.formula import ask_formula, restore_formula, typed_scene
from gdviz.ui.slices import ask_slice, sliced_scene
from gdviz.ui.words import explained
from gdviz.view import FIRST_VIEW, LENSES, MODES, STRIPS, TILTS, TURNS, ZOOMS, View

_Declared = TypeVar("_Declared", Optimizer, Schedule)
_Owner = TypeVar("_Owner")
_LINK: Any = "query-params"
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def ask_surface() -> Scene:
    """What the chosen surface opens with; choosing one brings its start and learning rates."""
    name = st.selectbox(
        "Surface",
        SURFACE_NAMES,
        index=SURFACE_NAMES.index(FIRST_SURFACE),
        key="surface",
        bind=_LINK,
        on_change=_change_surface,
    )
    if name == OWN_FORMULA:
        return ask_formula(_suit, _keep_inside)
    return ask_slice(_suit) if name == NETWORK_SLICE else first_scene(name)


def ask_names() -> list[str]:
    """Who races."""
    with st.popover("Optimisers", width="stretch"):
        return st.pills(
            "Who races?",
            list(OPTIMIZERS),
            selection_mode="multi",
            default=list(FIRST_RACERS),
            key="racers",
            bind=_LINK,
        )


def ask_racers(names: list[str], surface: Surface, rates: Rates) -> tuple[Optimizer, ...]:
    """The named optimisers: each one's first hyperparameter at hand, the rest behind one button."""
    racers = [suggested(OPTIMIZERS[name], surface) for name in names]
    racers = [_ask_first(racer, rates) for racer in racers]
    if not racers:
        return ()
    with st.popover("All settings", icon=":material/tune:", width="stretch"):
        tabs = st.tabs(names)
        return tuple(_ask_others(racer, tab) for racer, tab in zip(racers, tabs, strict=True))


def ask_steps(budget: Budget) -> int:
    """How many steps are taken, or evaluations spent."""
    label = "Steps" if budget == "same steps" else "Evaluations"
    return st.slider(label, 1, MOST_STEPS, 200, key="steps", bind=_LINK)


def ask_noise() -> float:
    """How noisy the gradients are."""
    return st.number_input(
        f"Gradient noise, 0 to {MOST_NOISE:g}",
        0.0,
        MOST_NOISE,
        0.0,
        step=0.5,
        format="%g",
        key="noise",
        bind=_LINK,
        help="Standard deviation of the random push on each coordinate of the gradient, at every "
        "step. Every optimiser meets the same pushes.",
    )


def ask_seed() -> int:
    """Which random numbers are drawn."""
    return st.number_input(
        f"Seed, 0 to {MOST_SEED}",
        0,
        MOST_SEED,
        0,
        key="seed",
        bind=_LINK,
        help="Another seed, other random numbers.",
    )


def ask_seeds() -> int:
    """With how many seeds a race of chance is run."""
    return int(
        st.select_slider(
            "Runs, each with a seed of its own",
            list(map(str, SEED_COUNTS)),
            str(first_scene().seeds),
            key="seeds",
            bind=_LINK,
            help="With noise, or an optimiser that draws random numbers: the run that ends at the "
            "median height is drawn, and a band in the loss curve holds all runs.",
        )
    )


def ask_rates() -> Rates:
    """At which learning rates the racers run."""
    return st.radio(
        "Learning rates",
        RATES,
        key="rates",
        bind=_LINK,
        captions=[
            "Each at its own slider.",
            "The same for all: fair to nobody, since a rate means something else to each rule.",
            "A sweep tries four rates a decade and takes the one that ends lowest.",
        ],
    )


def ask_shared_rate(default: float, rates: Rates) -> float:
    """The rate that all share where `rates` says so."""
    aside = rates != "one shared rate"
    return ask_slider(SHARED_RATE, default, "shared_rate", "Shared rate η", aside=aside)


def ask_budget() -> Budget:
    """What all may spend equally."""
    return st.radio(
        "Budget",
        BUDGETS,
        key="budget",
        bind=_LINK,
        captions=[
            "Everyone takes the same number of steps, however dear.",
            "A value or a gradient costs 1, a Hessian 2: Newton pays 3 a step.",
        ],
    )


def ask_schedule() -> Schedule:
    """How the learning rates change during the run, for the rules that have one."""
    name = st.selectbox(
        "Learning-rate schedule",
        list(SCHEDULES),
        key="schedule",
        bind=_LINK,
        help=explained(
            "Schedule", "Multiplies every learning rate by a factor that changes with the step."
        ),
    )
    schedule = SCHEDULES[name]()
    st.caption(f"{schedule.about} Factor: ${schedule.formula}$")
    return _ask_all(schedule)


def ask_some(owner: _Owner, *names: str) -> _Owner:
    """A copy of a dataclass of hyperparameters, with those named taken from their controls."""
    declared = hyperparameters.declared(owner)
    chosen = {name: ask_number(owner, declared[name]) for name in names}
    return dataclasses.replace(owner, **chosen)  # type: ignore[type-var]


def ask_start(surface: Surface) -> tuple[float, float]:
    """The start as two numbers: the keyboard's way to what a click on the picture does."""
    typed = _ask_coordinate(surface, 0), _ask_coordinate(surface, 1)
    held: tuple[float, float] | None = st.session_state.get("held")
    return held or typed


def place_start(point: tuple[float, float], dropped: bool) -> None:
    """Move the start to a point of the picture, kept inside the window.

    While it is being dragged it is only held; dropping it sets the two numbers, and so the link.
    """
    start = nearest_start(_opening().objective, point)
    st.session_state.pop("held", None)
    if dropped:
        st.session_state["x"], st.session_state["y"] = start
    else:
        st.session_state["held"] = start


def place_setting(racer: Optimizer, parameter: Hyperparameter, position: float) -> None:
    """Move a racer's control to the step nearest to `position`."""
    low, high = to_control(parameter, parameter.low), to_control(parameter, parameter.high)
    steps = round((position - low) / parameter.step)
    nearest = round(min(max(low + steps * parameter.step, low), high), 6)
    key = f"{racer.name}.{parameter.name}"
    st.session_state[key] = int(nearest) if parameter.whole else nearest


def ask_view() -> View:
    """How the race is looked at, in numbers: what the switch and a hand on the picture do, too."""
    first = FIRST_VIEW
    with st.popover("View", icon=":material/view_in_ar:"):
        mode = st.radio("Picture", MODES, horizontal=True, key="view", bind=_LINK)
        turn = st.slider("Turn, degrees", *TURNS, first.turn, key="turn", bind=_LINK)
        tilt = st.slider("Tilt, degrees", *TILTS, first.tilt, key="tilt", bind=_LINK)
        zoom = st.slider("Zoom", *ZOOMS, first.zoom, 0.01, key="zoom", bind=_LINK)
        st.caption("Or drag the surface, and pinch it or turn the wheel over it.")
        lens = st.radio("Explain", LENSES, horizontal=True, key="lens", bind=_LINK)
        names = list(OPTIMIZERS)
        lens_on = st.selectbox(
            "Explain whom", names, names.index(first.lens_on), key="lens_on", bind=_LINK
        )
        strip = st.radio("Rates drawn", STRIPS, horizontal=True, key="strip", bind=_LINK)
    return View(mode, turn, tilt, zoom, lens, lens_on, strip)


def place_view(view: View) -> None:
    """Take the view that a hand has chosen on the picture."""
    fields = dataclasses.asdict(view)
    st.session_state.update(view=fields.pop("mode"), **fields)


def nearest_start(surface: Surface, point: tuple[float, float]) -> tuple[float, float]:
    """The start nearest to `point`: inside the window, with as many digits as the picture shows."""
    (x0, x1), (y0, y1) = surface.window
    x, y = min(max(point[0], x0), x1), min(max(point[1], y0), y1)
    return round(x, _digits(x0, x1)), round(y, _digits(y0, y1))


def _ask_coordinate(surface: Surface, axis: int) -> float:
    low, high = surface.window[axis]
    digits = _digits(low, high)
    return st.number_input(
        f"Start {surface.axes[axis]}, {low:g} to {high:g}",
        low,
        high,
        surface.start[axis],
        step=10.0 ** (1 - digits),
        format=f"%.{digits}f",
        key="xy"[axis],
        bind=_LINK,
        on_change=_let_go,
        help=f"A number from {low:g} to {high:g}. Or click the picture, or drag the ring.",
    )


def _let_go() -> None:
    """A typed number outdoes a start that a broken-off drag may have left held."""
    st.session_state.pop("held", None)


def _digits(low: float, high: float) -> int:
    """Decimals that resolve a thousandth of the range."""
    digits = 0
    while (high - low) * 10.0**digits < 1000 and digits < 9:
        digits += 1
    return digits


def _opening() -> Scene:
    """What the surface that is now chosen opens with."""
    name = st.session_state["surface"]
    if name == OWN_FORMULA:
        return typed_scene()[0]
    return sliced_scene()[0] if name == NETWORK_SLICE else first_scene(name)


def _change_surface() -> None:
    if st.session_state["surface"] == OWN_FORMULA:
        restore_formula()
    _suit()


def _keep_inside() -> None:
    """Move the start into a changed window."""
    if "x" in st.session_state and "y" in st.session_state:
        place_start((st.session_state["x"], st.session_state["y"]), dropped=True)


def _suit() -> None:
    """Take the new surface's start and rates; every other setting stays as it is."""
    opening = _opening()
    surface = opening.objective
    st.session_state.pop("held", None)
    st.session_state["x"], st.session_state["y"] = opening.start
    if "shared_rate" in st.session_state:
        st.session_state["shared_rate"] = to_control(SHARED_RATE, opening.shared_rate)
    for rule in OPTIMIZERS.values():
        racer, key = suggested(rule, surface), f"{rule.name}.lr"
        if rule.rate_follows is not None and key in st.session_state:
            declared = hyperparameters.declared(racer)["lr"]
            st.session_state[key] = to_control(declared, racer.lr)  # type: ignore[attr-defined]


def _ask_first(racer: Optimizer, rates: Rates) -> Optimizer:
    """The racer with the hyperparameter that matters most, under the racer's own name."""
    first = next(iter(hyperparameters.declared(racer).values()))
    aside = first.name == "lr" and rates != "as set"
    return dataclasses.replace(
        racer, **{first.name: ask_number(racer, first, name=racer.name, aside=aside)}
    )


def _ask_others(racer: Optimizer, place: DeltaGenerator) -> Optimizer:
    """The racer with all its other hyperparameters, beside what it does and where it comes from."""
    first, *others = hyperparameters.declared(racer).values()
    with place:
        st.markdown(f"{racer.summary} *{racer.source}.*")
        st.latex(racer.formula)
        if racer.note:
            st.caption(racer.note)
        st.caption(f"{first.label} {_unicode(first.symbol)}: {first.help}")
        chosen = {parameter.name: ask_number(racer, parameter) for parameter in others}
    return dataclasses.replace(racer, **chosen)


def _ask_all(owner: _Declared) -> _Declared:
    parameters = hyperparameters.declared(owner).values()
    chosen = {parameter.name: ask_number(owner, parameter) for parameter in parameters}
    return dataclasses.replace(owner, **chosen)


def ask_number(owner: Any, parameter: Hyperparameter, name: str = "", aside: bool = False) -> float:
    """A slider for one hyperparameter, under its own label or, with `name`, its owner's."""
    return ask_slider(
        parameter,
        getattr(owner, parameter.name),
        f"{owner.name}.{parameter.name}",
        f"{name or parameter.label} {_unicode(parameter.symbol)}",
        help=None if name else parameter.help,
        aside=aside,
    )


def ask_slider(
    parameter: Hyperparameter,
    default: float,
    key: str,
    label: str,
    *,
    help: str | None = None,
    aside: bool = False,
    linked: bool = True,
) -> float:
    """A slider as declared; over a logarithmic one stands the number it means.

    Set `aside`, it keeps its number but cannot be moved: something else is in force. If it is not
    `linked`, the link does not know of it.
    """
    help = help and explained(parameter.label, help)
    logarithmic = parameter.scale == "log"
    title = st.empty() if logarithmic else None
    kind = int if parameter.whole else float
    position = st.slider(
        label,
        kind(to_control(parameter, parameter.low)),
        kind(to_control(parameter, parameter.high)),
        kind(to_control(parameter, default)),
        step=kind(parameter.step),
        format="10^%.2f" if logarithmic else "%g",
        key=key,
        bind=_LINK if linked else None,
        help=None if logarithmic else help,
        label_visibility="collapsed" if logarithmic else "visible",
        disabled=aside,
    )
    number = from_control(parameter, position)
    if title is not None:
        said = f"{label} = {number:.3g}" + (", set aside" if aside else "")
        title.markdown(f":small[{said}]", help=help)
    return number


def mark(key: str, rate: float) -> None:
    """A red mark on the slider of a learning rate, at `rate`; at an end if it lies beyond."""
    low, high = (to_control(SHARED_RATE, end) for end in (SHARED_RATE.low, SHARED_RATE.high))
    share = min(max((math.log10(rate) - low) / (high - low), 0.0), 1.0)
    place = "".join(sign if sign.isalnum() or sign == "_" else "-" for sign in key)
    st.html(
        f"<style>.st-key-{place} [role=group] > [data-orientation=horizontal]::before {{"
        f'content: ""; position: absolute; left: {100 * share:.2f}%; top: 10px; width: 3px; '
        "height: 18px; margin-left: -1.5px; border-radius: 2px; background: #d64545; }</style>"
    )


def _unicode(symbol: str) -> str:
    """A LaTeX symbol as plain text, which screen readers can say and browsers draw at once."""
    name, _, index = symbol.partition("_")
    letter = html.unescape(f"&{name[1:]};") if name.startswith("\\") else name
    return letter + index.translate(_SUBSCRIPTS)
