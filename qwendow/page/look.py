"""The colour of the operator's, over that of the page."""

from __future__ import annotations

from qwendow.house import Shades, Theme

RULES = """html:root {dark}.gradio-container {{
	--color-accent: {accent};
	--color-accent-soft: color-mix(in srgb, {accent} 12%, transparent);
	--border-color-accent: {accent};
	--border-color-accent-subdued: {accent};
	--input-border-color-focus: {accent};
	--loader-color: {accent};
	--checkbox-background-color-selected: {accent};
	--checkbox-border-color-selected: {accent};
	--checkbox-border-color-focus: {accent};
	--link-text-color: {ink};
	--link-text-color-hover: {ink};
	--link-text-color-active: {ink};
	--link-text-color-visited: {ink};
	--button-primary-background-fill: {fill};
	--button-primary-background-fill-hover: {hover};
	--button-primary-border-color: {fill};
	--button-primary-border-color-hover: {hover};
	--button-primary-text-color: {on};
	--button-primary-text-color-hover: {on};
	--slider-color: {accent};
	--table-row-focus: color-mix(in srgb, {accent} 12%, transparent);
	--qw-accent: {fill};
	--qw-accent-text: {ink};
	--qw-fill: {fill};
	--qw-fill-hover: {hover};
	--qw-on-fill: {on};
}}
"""


NAMED = """:root:lang(zh):not([data-settled]) #header h1 {
	visibility: hidden;
}
"""
"""Gradio begins with what the app was built with, in English; see frame.css."""


def render_look(theme: Theme) -> str:
    """CSS; "" where the page is as it is."""
    parts: list[tuple[str, Shades | None]] = [("", theme.light), (".dark ", theme.dark)]
    named = "" if theme.name.en == theme.name.zh else NAMED
    return named + "".join(RULES.format(dark=dark, **shades._asdict()) for dark, shades in parts if shades)
