"""The store, timed: in front of any of them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from qwendow.store.port import Store, Unavailable
from qwendow.watched.metrics import Metrics


def timed(store: Store, metrics: Metrics) -> Store:
    return cast(Store, _Timed(store, metrics))


class _Timed:
    """Each act by its name. What may ring for hours, `bell` and `told`, is the store's own."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._store, name)
        self.__dict__[name] = self._timed(name, act) if iscoroutinefunction(act) else act
        return self.__dict__[name]

    def _timed(self, name: str, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def timed_act(*args: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return await act(*args, **more)
            except Unavailable as error:
                self._metrics.not_stored(error.reason)
                raise
            finally:
                self._metrics.stored(name, time.perf_counter() - began)

        return timed_act
