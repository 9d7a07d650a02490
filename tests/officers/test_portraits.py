"""Portraits: whatever is uploaded becomes a small square JPEG that carries nothing but the picture, or is refused."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from officers.actions import CardFacts, save_card
from officers.actions.portraits import MOST_BYTES, square_portrait
from officers.errors import PortraitRefused
from officers.models import Card
from officers.queries.cards import portrait_url
from tests.officers.conftest import AT, person


def _picture(size=(600, 300), kind="PNG", **options) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, kind, **options)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_portrait_of_each_format_becomes_a_square_jpeg(kind):
    picture = Image.open(BytesIO(square_portrait(_picture(kind=kind))))
    assert (picture.format, picture.size) == ("JPEG", (400, 400))


def test_portrait_loses_its_metadata_and_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, "Camera of Mari", "Mari Tamm"
    file = BytesIO()
    source = Image.new("RGB", (800, 400), "white")
    source.paste("red", (0, 0, 400, 400))
    source.save(file, "JPEG", exif=exif)
    written = square_portrait(BytesIO(file.getvalue()))
    picture = Image.open(BytesIO(written))
    assert b"Mari" not in written
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & picture.info.keys()
    red, _green, blue = picture.convert("RGB").getpixel((200, 20))
    assert (red > 200, blue < 60) == (True, True)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (BytesIO(b"no picture"), "unreadable"),
        (BytesIO(b""), "unreadable"),
        (BytesIO(b"x" * (MOST_BYTES + 1)), "too_big"),
        (_picture((6000, 5000)), "too_many_pixels"),
        (_picture(kind="GIF"), "unreadable"),
        (_picture(kind="TIFF"), "unreadable"),
    ],
)
def test_portrait_from_what_is_none_is_refused(file, why):
    with pytest.raises(PortraitRefused) as refused:
        square_portrait(file)
    assert refused.value.why == why


def test_portrait_from_real_files_becomes_a_jpeg_or_is_refused(shared_data):
    for path in sorted((shared_data / "images").rglob("*.*")):
        try:
            written = square_portrait(BytesIO(path.read_bytes()))
        except PortraitRefused:
            continue
        picture = Image.open(BytesIO(written))
        assert (picture.size, len(picture.getexif())) == ((400, 400), 0), path.name


@pytest.mark.django_db
def test_portrait_is_served_for_long_under_an_address_that_changes_with_it(client, django_capture_on_commit_callbacks):
    officer = person("Mari Tamm")
    addresses, files = [], []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            card = save_card(officer=officer, facts=CardFacts(), portrait=_picture(), by=officer, at=AT)
        addresses.append(portrait_url(card))
        files.append(card.portrait.name)
    assert addresses[0] != addresses[1]
    assert [card.portrait.storage.exists(name) for name in files] == [False, True]
    answer = client.get(addresses[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    earlier = client.get(addresses[0])
    assert "immutable" not in earlier["Cache-Control"]
    earlier.close()


@pytest.mark.django_db
def test_portrait_of_nobody_or_of_somebody_switched_off_is_not_found(client):
    officer = person("Mari Tamm")
    card = save_card(officer=officer, facts=CardFacts(), portrait=_picture(), by=officer, at=AT)
    without = save_card(officer=person("Jaan Kask"), facts=CardFacts(), by=None, at=AT)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    for public_id in (card.public_id, without.public_id, "nobody"):
        assert client.get(reverse("officer-portrait", kwargs={"public_id": public_id})).status_code == 404


@pytest.mark.django_db
def test_card_saved_with_a_bad_portrait_changes_nothing():
    officer = person("Mari Tamm")
    with pytest.raises(PortraitRefused):
        save_card(officer=officer, facts=CardFacts(phone="1"), portrait=BytesIO(b"x"), by=officer, at=AT)
    assert not Card.objects.exists()
