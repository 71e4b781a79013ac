"""Where in a text something is wrong, as two lines of fixed-width type."""

#: How many characters are shown on either side of the place.
_AROUND = 11


def pointed(text: str, column: int) -> str:
    """The text around a column (the first is 1), and below it a caret that points there."""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    place = min(max(column - 1, 0), len(shown))
    first, last = max(place - _AROUND, 0), place + _AROUND + 1
    before = ("…" if first else "") + shown[first:place]
    after = shown[place:last] + ("…" if last < len(shown) else "")
    return f"{before}{after}\n{' ' * len(before)}^"
