#!/usr/bin/env bash
# pillow-heif writes a photo that lies on its side twice turned where it is added with from_pillow, and rightly by save().
#
# Packages: pillow 12.3.0, pillow-heif 1.8.1 (libheif 1.23.6).
# A good guess: `pillow_heif.from_pillow(photo).save(path)` and `photo.save(path, "HEIF")` write the same picture.
# What happens: for a JPEG whose EXIF says that it has to be turned (a phone's portrait: 6), both keep the turn. But
# from_pillow turns the pixels, too, so that a reader who heeds the mark turns them once more.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64), a picture 40 wide and 20 high, its left half red, with orientation 6,
# which is 20 wide and 40 high with red at the top for whoever looks at it:
#   photo.save:  (20, 40) red at the top
#   from_pillow: (40, 20) red at the right
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pillow==12.3.0 pillow-heif==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
picture = Image.new("RGB", (40, 20), "blue")
picture.paste("red", (0, 0, 20, 20))
mark = Image.Exif()
mark[0x0112] = 6
picture.save("photo.jpg", quality=95, exif=mark.tobytes())


def seen(path: str) -> str:
    """As a viewer shows it: turned by what the file says."""
    shown = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    wide, high = shown.size
    corners = {"top": "tl tr", "right": "tr br", "bottom": "bl br", "left": "tl bl"}
    places = {"t": 3, "b": high - 4, "l": 3, "r": wide - 4}

    def red(corner: str) -> bool:
        colour = shown.getpixel((places[corner[1]], places[corner[0]]))
        return colour[0] > 200 and colour[2] < 60

    side = next(side for side, two in corners.items() if all(map(red, two.split())))
    return f"{shown.size} red at the {side}"


with Image.open("photo.jpg") as photo:
    photo.save("saved.heic", "HEIF")
with Image.open("photo.jpg") as photo:
    pillow_heif.from_pillow(photo).save("added.heic")
results = [seen("photo.jpg"), seen("saved.heic"), seen("added.heic")]
for name, result in zip(("photo.jpg:  ", "photo.save: ", "from_pillow:"), results):
    print(name, result)
assert results[0] == results[1], "save() turns once"
assert results[2] != results[0], "the behaviour has changed: from_pillow turns once, too"
PY
