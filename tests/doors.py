"""What the doors of a page say and open, under Streamlit's own test runner."""

import json


def doors(app):
    """The entries of all doors, in order; other components' messages are none."""
    sent = [each.proto.bytes for each in app.get("bidi_component")]
    messages = [json.loads(each) for each in sent if each.startswith(b"{")]
    found = [each for each in messages if each.get("view") in ("door", "main door")]
    return [scene for each in found for group in each["groups"] for scene in group["scenes"]]
