"""Everything that touches a private part of Gradio, and nothing else of the app: see `leanings.py` for the list."""
