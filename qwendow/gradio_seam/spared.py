"""What Gradio imports and the page does not need: nothing of it is imported here."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from qwendow.gradio_seam.stubs import write_no_stubs
from qwendow.gradio_seam.tested import will_be_as_tested
from qwendow.spared import OTHERS, Spared, Stands, is_loaded, spare, standing

HUB = "huggingface_hub.hf_api"
ARRAYS = "OPT_SERIALIZE_NUMPY"


class Hub:
    """Stands for a class of which Gradio makes one while it is imported: it is made when something is taken of it."""

    def __init__(self, *values: Any, **named: Any) -> None:
        self._how = values, named

    def __getattr__(self, name: str) -> Any:
        values, named = self._how
        real = import_module(HUB).HfApi(*values, **named)
        self.__class__, self.__dict__ = type(real), vars(real)
        return getattr(self, name)


def _of(module: str, *names: str) -> dict[str, Stands]:
    return {module: {name: standing(module, name) for name in names}}


LATER: dict[str, Stands] = {
    "pandas": {},
    **_of("numpy", "ndarray"),  # In types.
    # Pictures. Pillow imports its own kinds when it meets a picture.
    "PIL.Image": {"Image": standing("PIL.Image", "Image"), "init": lambda: None},
    **{f"PIL.{name}": {} for name in ("ImageOps", "ImageSequence", "PngImagePlugin")},
    # Command lines.
    **_of("gradio.cli", "deploy"),
    **_of("hf_gradio.cli", "_condense_info", "generate_cli_snippet"),
    # Models, spaces and files of others.
    HUB: {"HfApi": Hub, **_of(HUB, "whoami")[HUB]},
    **_of("huggingface_hub._commit_api", "CommitOperationAdd"),
    **_of("huggingface_hub.inference._client", "InferenceClient"),
    **_of("huggingface_hub.inference._generated.types", "ImageClassificationOutputElement"),
}

ALONG = {"PIL.Image": ("PIL.PngImagePlugin",)}


def import_less() -> None:
    """To be called before anything of it is imported; of others as well."""
    write_no_stubs()
    if will_be_as_tested():
        write_arrays_where_there_are_any()
    spare(OTHERS | ({"gradio": Spared(LATER, along=ALONG)} if will_be_as_tested() else {}))


def write_arrays_where_there_are_any() -> None:
    """Gradio has orjson 3.13 write arrays in whatever it writes. For the first value it does not know, that looks into
    numpy as it is, never again, and goes on with the error of what is not there: Python 3.13 stumbles over it."""
    import orjson

    arrays = vars(orjson).pop(ARRAYS, None)

    def of_orjson(name: str) -> Any:
        if name == ARRAYS and arrays is not None:
            return arrays if is_loaded("numpy") else 0
        raise AttributeError(f"module 'orjson' has no attribute {name!r}", name=name, obj=orjson)

    if arrays is not None:
        vars(orjson)["__getattr__"] = of_orjson
