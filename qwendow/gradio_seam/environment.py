"""What Gradio reads from the environment when it is imported, and documents nowhere: so nothing is imported here."""

ENVIRONMENT = {"GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9), "GRADIO_ANALYTICS_MAX_EVENTS": "1"}
"""After each event Gradio sums up all events of the past, for a monitoring page that is switched off here."""
