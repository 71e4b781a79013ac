"""Misconceptions: five lessons. Predict, see, measure, understand."""

from gdviz.ui import charts, lessons
from gdviz.ui.frame import frame, notice

frame("Misconceptions")
notice(lessons.read_link)
lessons.show(lessons.ask_lesson())
charts.follow_theme()
