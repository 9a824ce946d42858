"""The keys as they are now: those of a file are read anew when it has changed, and old ones are told of."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from qwendow.keys.key import OLD_DAYS, Key
from qwendow.keys.reading import BadKeys, read_keys

LOOK_SECONDS = 1.0
"""From one look at the file to the next."""

DAILY_DAYS = 90
"""From that age on a key is told of each day."""

log = logging.getLogger("qwendow.keys")


class Keys:
    """`known` are all that there ever were in this process, the longest first: none of them may be shown."""

    def __init__(
        self,
        keys: Sequence[Key] = (),
        file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.known: tuple[str, ...] = ()
        self._file = file
        self._clock = clock
        self._today = today
        self._looked = -math.inf
        self._stamp: tuple[int, ...] | None = None
        self._broken = ""
        self._told: dict[Key, date] = {}
        self._set(keys)

    @classmethod
    def of(cls, keys: Keys | str | None) -> Keys:
        """Of one, or of none."""
        return keys if isinstance(keys, Keys) else cls((Key(keys),) if keys is not None else ())

    def now(self) -> tuple[Key, ...]:
        if self._file and self._clock() - self._looked >= LOOK_SECONDS:
            self._looked = self._clock()
            self._look(self._file)
        self._tell()
        return self._keys

    def oldest(self) -> float:
        """How many days old the oldest one is; NaN where no age is known."""
        today = self._today()
        return max((days for key in self._keys if (days := key.days(today)) is not None), default=math.nan)

    def _look(self, file: Path) -> None:
        try:
            found = file.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            if stamp == self._stamp:
                return
            # Before it is read: if it is being written meanwhile, it is another one at the next look.
            self._stamp = stamp
            keys = read_keys(file)
        except OSError as error:
            self._keep(f"cannot be read ({error.strerror})")
        except BadKeys as error:
            self._keep(str(error))
        else:
            self._broken = ""
            if keys != self._keys:
                self._set(keys)
                log.info("the file of keys has changed: %s now", ", ".join(key.name for key in keys))

    def _keep(self, why: str) -> None:
        if why != self._broken:
            self._broken = why
            log.error("DASHSCOPE_API_KEY_FILE %s; the keys from before go on", why)

    def _set(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)
        self.known = tuple(sorted({*self.known, *(key.text for key in keys)}, key=len, reverse=True))

    def _tell(self) -> None:
        """Of one that is old once, of one that is too old once a day."""
        today = self._today()
        for key in self._keys:
            days = key.days(today)
            if days is None or days < OLD_DAYS or self._told.get(key) == today:
                continue
            if days >= DAILY_DAYS or key not in self._told:
                self._told[key] = today
                log.warning(
                    "key %s is %d days old: make another one in the console, and delete this one", key.name, days
                )
