"""The addresses of Gradio 6.31 that the page and the API use, all of them below /."""

ASSETS = r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/(?:assets|static|svelte)/[\w./@-]+"
"""Of the page itself."""

READ = r"/gradio_api/(?:info|app_id|startup-events|queue/data|heartbeat/[\w-]+|call/(?:v2/)?chat/\w+)/?"
WRITE = r"/gradio_api/(?:queue/join|run/predict|cancel|reset|call/(?:v2/)?chat)/?"
"""Of its events. Gradio has more of them: files, uploads, proxies, monitoring, deep links and the rest."""

SESSION, EVENT = "session_hash", "event_id"
"""Fields, and parameters of an address, that hold an id."""

NAMED = r"/gradio_api/(?:heartbeat|call/(?:v2/)?chat)/(?P<id>[\w-]+)/?"
"""With the id of a session, or of an event."""

BEGINS = r"/gradio_api/(?:queue/join|call/(?:v2/)?chat)/?"
"""Whose answer holds the id of the event that begins."""
