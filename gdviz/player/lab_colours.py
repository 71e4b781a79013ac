"""The colours of the network lab: classes, values, signs, and the two curves."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.figures.styles import PAIR, Style, Theme

#: One colour a class, as points and, lightened, as ground; each class has a marker of its own too.
CLASSES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#1f6fd0", "#d9480f", "#0b7a4b", "#9c36b5", "#7a5c00", "#c2255c"),
        "dark": ("#6db3ff", "#ffa25c", "#4fe0a5", "#e599f7", "#ffe066", "#ff8fb8"),
    }
)
#: The values of a regression, low to high.
VALUES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#2166ac", "#92c5de", "#f7f5ee", "#f4a582", "#b2182b"),
        "dark": ("#5fb0ff", "#28577f", "#18222a", "#7f4a2a", "#ff9d57"),
    }
)
#: What is negative, nothing and positive: weights, and the activations of hidden units.
SIGNS: Mapping[Theme, tuple[str, str, str]] = MappingProxyType(
    {
        "light": ("#c2410c", "#f3f1ea", "#0b6e8f"),
        "dark": ("#ff9d57", "#1a242b", "#5cc8ea"),
    }
)
#: The curve of the held-out examples; that of the training examples is the first of PAIR.
HELD_OUT: Style = PAIR[1]
