"""Where the files of photos lie: Django's default storage, under names nobody can guess."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(name: str, width: int, content: bytes) -> None:
    """Write one size of a photo. Names are random, so nothing is ever overwritten."""
    default_storage.save(path_of(name, width), ContentFile(content))


def read(name: str, width: int) -> BytesIO:
    """One size of a photo. Raises FileNotFoundError."""
    with default_storage.open(path_of(name, width)) as file:
        return BytesIO(file.read())


def keep_paper(name: str, content: bytes) -> None:
    """Write a paper; its name says nothing of what it is."""
    default_storage.save(paper_path(name), ContentFile(content))


def read_paper(name: str) -> BytesIO:
    """A paper. Raises FileNotFoundError."""
    with default_storage.open(paper_path(name)) as file:
        return BytesIO(file.read())


def drop_paper(name: str) -> None:
    """Take a paper out of the storage; one that is gone is no fault."""
    default_storage.delete(paper_path(name))


def paper_path(name: str) -> str:
    """Where a paper lies; nothing serves this folder."""
    return f"papers/{name[:2]}/{name}"


def path_of(name: str, width: int) -> str:
    """Where that size lies in the storage, spread over folders."""
    return f"photos/{name[:2]}/{name}-{width}.webp"
