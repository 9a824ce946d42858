"""Texts dressed for the eye: Gradio's renderer then draws what was written, and nothing else."""
