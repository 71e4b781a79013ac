"""Tables: the article's eight tables, run again and judged."""

from gdviz.ui import tables
from gdviz.ui.frame import frame, notice

frame("Tables")
notice(tables.read_link)
tables.show(tables.ask_table())
