"""Simple drawn faces, so that nobody's photo is needed."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE, SHARPER = 400, 2
SKINS = ("#f2d3b8", "#e4b896", "#c99a74", "#f6dcc6", "#d9a981")
HAIRS = ("#3a2a1e", "#7a4f2b", "#1f1f24", "#b5894e", "#8c8c92", "#54301f")
GROUNDS = ("#d7e3f4", "#f4e6d2", "#dcefe4", "#efdde8", "#e4e4ef")


def drawn_portrait(number: int) -> bytes:
    """Return a square JPEG of an invented face; the same number gives the same face."""
    side = SIDE * SHARPER
    image = Image.new("RGB", (side, side), GROUNDS[number % len(GROUNDS)])
    draw = ImageDraw.Draw(image)
    skin, hair = SKINS[number % len(SKINS)], HAIRS[(number * 5 + 2) % len(HAIRS)]
    long_hair = number % 2 == 0

    def oval(left: float, top: float, right: float, bottom: float, fill: str) -> None:
        draw.ellipse([left * side, top * side, right * side, bottom * side], fill=fill)

    if long_hair:
        oval(0.26, 0.16, 0.74, 0.78, hair)
    oval(0.14, 0.74, 0.86, 1.3, "#1d3557")
    draw.polygon([(x * side, y * side) for x, y in ((0.42, 0.76), (0.58, 0.76), (0.5, 0.88))], fill="#e8eef7")
    draw.rectangle([0.43 * side, 0.6 * side, 0.57 * side, 0.78 * side], fill=skin)
    oval(0.3, 0.2, 0.7, 0.7, skin)
    draw.pieslice([0.28 * side, 0.15 * side, 0.72 * side, 0.6 * side], 180, 360, fill=hair)
    oval(0.32, 0.3, 0.68, 0.52, skin)
    for x in (0.42, 0.58):
        oval(x - 0.018, 0.42, x + 0.018, 0.456, "#2b2b2b")
    draw.arc([0.42 * side, 0.48 * side, 0.58 * side, 0.6 * side], 25, 155, fill="#9b4a3c", width=side // 90)
    out = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()
