"""What goes over the wire: JSON, events, token counts, and when each of them is sent."""
