"""What a reader has said before, by its addresses: listed, searched, named, pinned, deleted; and what
leaves and comes in.

A conversation that is another's is answered for as one that is not there.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from qwendow.history.exports import Exports, ToMarkdown
from qwendow.history.imports import Imports
from qwendow.history.listing import Listing
from qwendow.history.shares import ForOthers, Shares, ShowShared
from qwendow.readers.limits import Limits
from qwendow.store.port import Shelf

__all__ = ["History"]


class History:
    def __init__(
        self,
        store: Shelf,
        to_markdown: ToMarkdown,
        show: ShowShared,
        for_others: ForOthers = lambda exported: exported,
        limits: Limits | None = None,
    ) -> None:
        shares = Shares(store, show, for_others)
        self._parts = (Exports(store, to_markdown), Imports(store, limits or Limits()), shares, Listing(store))

    @property
    def routes(self) -> list[BaseRoute]:
        return [route for part in self._parts for route in part.routes]
