"""A talk: its questions one after the other, and its answers, recorded for when the network is away."""

from __future__ import annotations

from qwendow.stage.playlist import BrokenPlaylist, Playlist
from qwendow.stage.recordings import Recorded, recorded

__all__ = ["BrokenPlaylist", "Playlist", "Recorded", "recorded"]
