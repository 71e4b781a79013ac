"""Questions: what people ask, answered by a picture that runs; and the glossary."""

from gdviz.ui import questions
from gdviz.ui.frame import frame, notice

frame("Questions")
notice(questions.read_link)
questions.answer(questions.ask_question())
questions.show_glossary()
