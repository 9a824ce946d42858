"""The benchmark: this app, a plain ChatInterface and Chainlit, driven as their own pages do, in one run."""
