"""What is served: the page on Gradio, the routes beside it, the gate in front, the server under all."""

from qwendow.page.early import early
from qwendow.web.app import create_app, let_rest, open_pages
from qwendow.web.identity import Identity
from qwendow.web.page import build_page, page_options
from qwendow.web.server import listen, serve

__all__ = ["Identity", "build_page", "create_app", "early", "let_rest", "listen", "open_pages", "page_options", "serve"]
