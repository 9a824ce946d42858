"""The ground under a picture that can be seen through: white as paper, or one that what is drawn stands out from."""

from __future__ import annotations

import PIL.Image
from PIL import ImageChops, ImageFilter

WHITE, DARK, GREY = 255, 32, 128
"""Shades of grey, 0 to 255, in the order in which they are tried."""

NEAR = 64
"""What differs less in shade from its ground is hardly seen."""

MOST_LOST = 0.05
"""Share of the outline that may be hardly seen: as much as a drawing has of lights in it."""


def on_ground(picture: PIL.Image.Image) -> PIL.Image.Image:
    """In mode L or RGB, on a fresh sheet, which has none of the metadata that Pillow would write again."""
    if picture.mode != "RGBA":
        sheet = PIL.Image.new(picture.mode, picture.size)
        sheet.paste(picture)
        return sheet
    shade = ground_of(picture)
    sheet = PIL.Image.new("RGB", picture.size, (shade, shade, shade))
    sheet.paste(picture, mask=picture)
    return sheet


def ground_of(picture: PIL.Image.Image) -> int:
    """The shade, for a picture in mode RGBA, that least of what is drawn has where it meets what is clear."""
    alpha = picture.getchannel("A")
    low, high = alpha.getextrema()
    if low == 255 or high == 0:
        return WHITE
    solid = alpha.point(lambda value: 255 if value > high / 3 else 0)  # type: ignore[operator]
    # Beyond the edge of the picture nothing is clear: there the filter takes the edge itself.
    outline = ImageChops.subtract(solid, solid.filter(ImageFilter.MinFilter(5)))
    shades = picture.convert("RGB").convert("L").histogram(outline)
    drawn = sum(shades)
    if not drawn:
        return WHITE
    lost = {ground: sum(shades[max(ground - NEAR, 0) : ground + NEAR]) / drawn for ground in (WHITE, DARK, GREY)}
    return next((ground for ground in lost if lost[ground] <= MOST_LOST), min(lost, key=lost.__getitem__))
