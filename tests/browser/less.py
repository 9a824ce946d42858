"""Loaded first in the process that the app is forked from: what comes after it is loaded as `python app.py` does."""

from __future__ import annotations

from qwendow.gradio_seam.spared import import_less

import_less()
