"""What is kept of conversations: one port, and what stands behind it."""
