"""The models to choose from: what the operator named, as far as the server offers it, and what it offers beside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from qwendow.listing import Listing, ServerKind
from qwendow.models import FALLBACKS, Model, ModelTable

VISION = "vision"
"""Stands for the model that pictures go to, which is no choice of its own."""

BESIDE = 8
"""Choices behind the tiers that are an account's own: DashScope lists hundreds of models."""

OF_OTHERS = 30
"""Choices at a server that is not DashScope."""

PUBLIC = re.compile(
    r"(?i)(qwen|qwq|qvq|tongyi|deepseek|kimi|moonshot|glm|chatglm|minimax|abab|llama|baichuan|yi-|internlm|mistral|"
    r"gemma|farui|codeqwen|gui-|step|hunyuan|ernie|doubao|mimo|siliconflow/|vanchin/|pre-|fun-)"
)
"""How ids of models begin that DashScope offers to everybody. What was tuned of them has -ft- in its id."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """What was named for a tier is not offered: `model` takes its place."""

    tier: str
    named: str
    model: str


class Menu(Mapping[str, Model]):
    """The choices by their keys, tiers or ids: those on show when it is gone through, and all there ever were.

    A key stays good for as long as the process lives, as a page that is open may send it; that of a tier always.
    `named` are the ids by tier, VISION among them; `own` the tiers whose id is the operator's own choice; `offered` are
    the ids that stand beside them as long as there is no list. Without one nothing changes but what a server refused.
    """

    def __init__(
        self, table: ModelTable, named: Mapping[str, str], own: Collection[str] = (), offered: Iterable[str] = ()
    ) -> None:
        self._table = table
        self._named = named
        self._own = own
        self._beside = tuple(offered)
        self._listing: Listing | None = None
        self._refused: list[str] = []
        self._gone: set[str] = set()
        self._ids: dict[str, str] = {}
        self._shown: tuple[str, ...] = ()
        self._fallen: tuple[Fallen, ...] = ()
        self._choose()

    def __getitem__(self, key: str) -> Model:
        return self._table.get(self._ids[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)

    @property
    def fallen(self) -> tuple[Fallen, ...]:
        """The tiers that are another model than the one that was named for them."""
        return self._fallen

    @property
    def retiring(self) -> list[str]:
        """For each of the operator's own ids that has a last day a line to read."""
        lines = []
        for tier, id in self._named.items():
            model = self._table.get(id)
            if model.retires and tier in self._own:
                when = "was retired on" if is_over(model) else "will be retired on"
                heir = f": its successor is {model.successor}" if model.successor else ""
                lines.append(f"{id}, which is named for {tier}, {when} {model.retires:%Y-%m-%d}{heir}")
        return lines

    def listed(self, listing: Listing) -> None:
        """The server's list has come."""
        self._listing = listing
        if not self._of_vendor:
            self._table.learn(listing.models, listing.windows)
        self._choose()

    def refused(self, model_id: str) -> None:
        """The server does not have it; where its list says otherwise, it has to refuse it twice."""
        self._refused.append(model_id)
        listed = self._listing is not None and _offers(self._listing, model_id)
        if not listed or is_over(self._table.get(model_id)) or self._refused.count(model_id) > 1:
            self._gone.add(model_id)
            self._choose()

    @property
    def _of_vendor(self) -> bool:
        """Whether it is DashScope that answers; a gateway under its path may offer none of its models."""
        listing = self._listing
        known = listing and any(self._table.get(id).known for id in listing.models)
        return listing is None or (listing.kind is ServerKind.VENDOR and bool(known))

    def _choose(self) -> None:
        tiers = {tier: self._best(tier) for tier in self._named}
        beside = self._vendors(tiers) if self._of_vendor else self._others(tiers)
        shown = [tier for tier, id in tiers.items() if tier != VISION and (self._of_vendor or id)]
        first = next(iter([*(tiers[tier] for tier in shown), *beside]), "")
        if not first:
            shown = [tier for tier in tiers if tier != VISION]
        self._table.see_with(tiers.get(VISION, ""))
        # Tiers without a model of their own are kept for pages that are open, and for those who call /chat.
        now = {tier: id or first or self._named[tier] for tier, id in tiers.items() if tier != VISION}
        self._ids |= now | {id: id for id in beside}
        self._shown = (*shown, *beside)
        self._fallen = tuple(
            Fallen(tier, self._named[tier], id or first)
            for tier, id in tiers.items()
            if id != self._named[tier] and (id or (tier in self._own and tier != VISION))
        )

    def _best(self, tier: str) -> str:
        """The first of its line that is offered; "" at other servers where the named one is not."""
        named = self._named[tier]
        if self._has(named) or self._is_own(tier):
            return named
        if not self._of_vendor:
            return ""
        line = [*self._heirs(named), *FALLBACKS.get(tier, ())]
        return next((id for id in line if self._has(id)), named)

    def _has(self, id: str) -> bool:
        return id not in self._gone and (self._listing is None or _offers(self._listing, id))

    def _is_own(self, tier: str) -> bool:
        """Whether the operator named an id that a list need not hold: a deployment's, one behind a gateway."""
        id, kind = self._named[tier], self._listing.kind if self._listing else ServerKind.OTHER
        model = self._table.get(id)
        public = model.known or model.retires is not None
        return (
            tier in self._own and not public and id not in self._gone and kind in (ServerKind.VENDOR, ServerKind.OTHER)
        )

    def _heirs(self, id: str) -> list[str]:
        """Each the successor of the one before."""
        heirs: list[str] = []
        while (heir := self._table.get(heirs[-1] if heirs else id).successor) and heir not in heirs:
            heirs.append(heir)
        return heirs

    def _vendors(self, tiers: Mapping[str, str]) -> list[str]:
        if self._listing is None:
            return [id for id in self._beside if id not in self._gone and id not in tiers.values()]
        offered = self._offered(tiers)
        known = [id for id in self._beside if id in offered]
        mine = [id for id in offered if "-ft-" in id or not (PUBLIC.match(id) or self._table.get(id).known)]
        return known + mine[:BESIDE]

    def _others(self, tiers: Mapping[str, str]) -> list[str]:
        return self._offered(tiers)[:OF_OTHERS]

    def _offered(self, tiers: Mapping[str, str]) -> list[str]:
        """Of the list what is no tier already."""
        shown = {id for tier, id in tiers.items() if tier != VISION} | {f"{id}:latest" for id in tiers.values()}
        models = self._listing.models if self._listing else ()
        return [id for id in models if "*" not in id and id not in self._gone and id not in shown]


def is_over(model: Model) -> bool:
    """Whether its last day is past."""
    return model.retires is not None and model.retires <= date.today()


def _offers(listing: Listing, id: str) -> bool:
    """Ollama lists a bare name under its tag; a gateway may list a pattern."""
    names = {id, f"{id}:latest"}
    return any(name in names or ("*" in name and fnmatchcase(id, name)) for name in listing.models)
