"""Ways to another page. Each is one entry of the browser's history, so Back comes back from it.

`st.switch_page` is not: Streamlit then writes an entry for every part of the link that is as the
page would have it anyway.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlencode

from gdviz.player.gallery import Entry, show_door


def door(
    label: str,
    page: str,
    query: Mapping[str, str | Sequence[str]],
    *,
    key: str,
    stretched: bool = False,
    main: bool = False,
) -> None:
    """A link in the shape of a button.

    Args:
        label: what it says.
        page: from the project's root, such as "pages/race.py".
        query: the link's parameters.
        key: identifies it on its page.
        stretched: whether it is as wide as its container.
        main: whether it is the page's first button.
    """
    link = f"{PurePosixPath(page).stem}?{urlencode(query, doseq=True)}"
    show_door(Entry(label, "", link), key=key, stretched=stretched, main=main)
