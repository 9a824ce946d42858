"""Texts dressed for the eye: Gradio's renderer then draws what was written, and nothing else.

That renderer (Gradio 6.31's marked, DOMPurify and KaTeX) reads texts in ways that no reader of a chat expects, and
takes no options. So what is no Markdown gets a backslash, what is and would not be seen gets an invisible mark, and
only what is taken for a formula here has delimiters that the page knows. See `marks` for the way back.
"""

from qwendow.page.dress.dresser import Dresser, Wardrobe, dress
from qwendow.page.dress.marks import DELIMITERS, bare, undress

__all__ = ["DELIMITERS", "Dresser", "Wardrobe", "bare", "dress", "undress"]
