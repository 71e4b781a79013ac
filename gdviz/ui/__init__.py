"""What the pages are made of: the frame, the controls, and the player in its place."""
