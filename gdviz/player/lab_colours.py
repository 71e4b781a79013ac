"""The colours of the network lab: classes, values, signs, and the two curves."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.figures.styles import PAIR, Style, Theme

#: One colour a class, as points and, lightened, as ground; each class has a marker of its own too.
CLASSES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#c2410c", "#0b6aa8", "#0b7a4b", "#9c36b5", "#7a5c00", "#c2255c"),
        "dark": ("#ff9d57", "#5fb8f5", "#4fe0a5", "#e599f7", "#ffe066", "#ff8fb8"),
    }
)
#: The values of a regression, low to high.
VALUES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#c2410c", "#e9a77f", "#f3f1ea", "#7fb2d6", "#0b6aa8"),
        "dark": ("#ff9d57", "#87583c", "#1a242b", "#365f80", "#5fb8f5"),
    }
)
#: What is negative, nothing and positive: weights, and the activations of hidden units.
SIGNS: Mapping[Theme, tuple[str, str, str]] = MappingProxyType(
    {
        "light": ("#c2410c", "#f3f1ea", "#0b6aa8"),
        "dark": ("#ff9d57", "#1a242b", "#5fb8f5"),
    }
)
#: The curve of the held-out examples; that of the training examples is the first of PAIR.
HELD_OUT: Style = PAIR[1]
