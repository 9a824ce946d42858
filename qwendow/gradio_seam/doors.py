"""The addresses of Gradio 6.31 that the page and the API use, all of them below /."""

ASSETS = r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/(?:assets|static|svelte)/[\w./@-]+"
"""Of the page itself."""

CALL = r"call/(?:v2/)?(?:chat|new_conversation)"
"""Of what is offered to callers."""

CHAT = r"/gradio_api/call/(?:v2/)?chat/?"
"""Where a caller asks."""

READ = rf"/gradio_api/(?:info|app_id|startup-events|queue/data|heartbeat/[\w-]+|{CALL}/\w+)/?"
WRITE = rf"/gradio_api/(?:queue/join|run/predict|cancel|reset|{CALL})/?"
"""Of its events. Gradio has more of them: files, uploads, proxies, monitoring, deep links and the rest."""

SESSION, EVENT = "session_hash", "event_id"
"""Fields, and parameters of an address, that hold an id."""

NAMED = rf"/gradio_api/(?:heartbeat|{CALL})/(?P<id>[\w-]+)/?"
"""With the id of a session, or of an event."""

BEGINS = rf"/gradio_api/(?:queue/join|{CALL})/?"
"""Whose answer holds the id of the event that begins."""
