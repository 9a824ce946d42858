"""What Gradio imports and the page does not need: nothing of it is imported here."""

from __future__ import annotations

from qwendow.gradio_seam.stubs import write_no_stubs
from qwendow.gradio_seam.tested import will_be_as_tested
from qwendow.spared import OTHERS, Spared, Stands, spare, standing


def _of(module: str, *names: str) -> dict[str, Stands]:
    return {module: {name: standing(module, name) for name in names}}


LATER: dict[str, Stands] = {
    "pandas": {},
    **_of("numpy", "ndarray"),  # In types.
    # Command lines.
    **_of("gradio.cli", "deploy"),
    **_of("hf_gradio.cli", "_condense_info", "generate_cli_snippet"),
}


def import_less() -> None:
    """To be called before anything of it is imported; of others as well."""
    write_no_stubs()
    spare(OTHERS | ({"gradio": Spared(LATER)} if will_be_as_tested() else {}))
