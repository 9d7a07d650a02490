"""A portrait from whatever was uploaded: a small square JPEG that carries nothing but the picture."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from officers.errors import PortraitRefused

MOST_BYTES = 10_000_000
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
SIDE_PX = 400
QUALITY = 85


def square_portrait(file: BinaryIO) -> bytes:
    """Return a 400 px square JPEG, turned upright, cropped to the middle, without metadata.

    Raises PortraitRefused: too_big (over 10 MB), too_many_pixels (over 25 million), unreadable.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PortraitRefused("too_big")
    try:
        picture = _opened(content)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        square = ImageOps.fit(upright, (SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    except PortraitRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PortraitRefused("too_many_pixels") from error
    except Exception as error:  # whatever a broken picture makes a decoder raise, it is not a portrait
        raise PortraitRefused("unreadable") from error
    clean = Image.new("RGB", square.size)
    clean.paste(square)
    written = BytesIO()
    clean.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content), formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise PortraitRefused("too_many_pixels")
    picture.draft("RGB", (SIDE_PX * 2, SIDE_PX * 2))  # a JPEG may decode at a fraction of its size
    picture.load()
    return picture
