"""What Gradio imports and the page does not need: nothing of it is imported here."""

from __future__ import annotations

from qwendow.gradio_seam.stubs import write_no_stubs
from qwendow.gradio_seam.tested import will_be_as_tested
from qwendow.spared import OTHERS, Spared, Stands, spare, standing

LATER: dict[str, Stands] = {
    "pandas": {},
    "numpy": {"ndarray": standing("numpy", "ndarray")},  # In types.
}


def import_less() -> None:
    """To be called before anything of it is imported; of others as well."""
    write_no_stubs()
    spare(OTHERS | ({"gradio": Spared(LATER)} if will_be_as_tested() else {}))
