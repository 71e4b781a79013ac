"""How things look: colours, dashes, markers and Plotly figures. No widgets here."""
