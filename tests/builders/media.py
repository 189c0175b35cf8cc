"""Builders of photos: files of any kind, and photos kept in a folder of the test's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from common.transactions import unit_of_work
from media.models import Photo
from media.services import store_drawn

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def a_picture(*, width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture whose pixels differ from corner to corner."""
    across = Image.linear_gradient("L").resize((width, height))
    down = across.transpose(Image.Transpose.ROTATE_90).resize((width, height))
    return Image.merge("RGB", (across, down, across)).convert(mode)


def a_file(*, kind: str = "JPEG", **how: object) -> bytes:
    """An image file, `how` being what Pillow's save takes, and width, height, mode."""
    shape = {name: how.pop(name) for name in ("width", "height", "mode") if name in how}
    file = BytesIO()
    a_picture(**shape).save(file, kind, **how)
    return file.getvalue()


@pytest.fixture
def media_folder(settings, tmp_path: Path) -> Path:
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def a_photo(db: None, media_folder: Path) -> Callable[..., Photo]:
    """A photo somebody has: `a_photo(owner_id=user.id)`."""

    def build(*, owner_id: UUID | None = None, width: int = 400, height: int = 300) -> Photo:
        with unit_of_work():
            return store_drawn(owner_id=owner_id or uuid4(), image=a_picture(width=width, height=height), now=NOON)

    return build
