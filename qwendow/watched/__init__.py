"""What the operator sees of the app while it runs; nothing of it says who asks, or what is said."""

from qwendow.watched.alerts import open_alarms
from qwendow.watched.audit import open_audit
from qwendow.watched.logged import logged
from qwendow.watched.readiness import Readiness
from qwendow.watched.traced import open_traces
from qwendow.watched.watch import Watch

__all__ = ["Readiness", "Watch", "logged", "open_alarms", "open_audit", "open_traces"]
