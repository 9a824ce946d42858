"""What was said: plain data, and what a model is told of it. No clock, disk or network, and nothing of Gradio."""
