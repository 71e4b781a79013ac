"""The colours of the network lab: classes, values, signs, and the two curves."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.figures.styles import PAIR, Style, Theme

#: One colour a class, as points and, lightened, as ground; each class has a marker of its own too.
#: With two classes the first is what the network answers with a negative number.
CLASSES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#993a04", "#1763d0", "#237751", "#5a047e", "#7d6a18", "#b94383"),
        "dark": ("#ff9650", "#6ba3fb", "#9efcc1", "#fea3fb", "#fde94a", "#fe5998"),
    }
)
#: What is negative, nothing and positive: weights, and the activations of hidden units.
SIGNS: Mapping[Theme, tuple[str, str, str]] = MappingProxyType(
    {
        "light": ("#c2410c", "#f3f1ea", "#1763d0"),
        "dark": ("#ff9650", "#1a242b", "#6ba3fb"),
    }
)
#: The values of a regression, low to high.
VALUES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#c2410c", "#e9a77f", "#f3f1ea", "#8db3e6", "#1763d0"),
        "dark": ("#ff9650", "#8a5a38", "#1a242b", "#3c5c8b", "#6ba3fb"),
    }
)
#: The curve of the held-out examples; that of the training examples is the first of PAIR.
HELD_OUT: Style = PAIR[1]
