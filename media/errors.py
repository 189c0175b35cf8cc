"""Why an upload is not taken: one stable code for each kind."""

from django.utils.translation import gettext_lazy as _

from common.refusals import Invalid, Missing, TooMany


class PhotoEmpty(Invalid):
    """Nothing came."""

    code = "media.photo_empty"
    text = _("The file is empty.")


class PhotoTooHeavy(Invalid):
    """More than 10 MiB."""

    code = "media.photo_too_heavy"
    text = _("A photo may be at most 10 MB.")


class PhotoTooLarge(Invalid):
    """More than 25 megapixels, or a side longer than 12,000, as its header says."""

    code = "media.photo_too_large"
    text = _("A photo may have at most 25 megapixels. Please send a smaller version.")


class PhotoOfWrongKind(Invalid):
    """Not a JPEG, PNG or WebP, whatever its name says."""

    code = "media.photo_of_wrong_kind"
    text = _("Only JPEG, PNG and WebP photos can be used.")


class PhotoBroken(Invalid):
    """It starts like a photo and cannot be decoded to the end."""

    code = "media.photo_broken"
    text = _("This photo is damaged and cannot be read. Please choose another one.")


class TooManyPhotos(TooMany):
    """The owner's quota of the day is used up."""

    code = "media.too_many_photos"
    text = _("You have added many photos today. Please go on tomorrow.")


class NoSuchPhoto(Missing):
    """No such photo, or it is not this person's."""

    code = "media.no_such_photo"
    text = _("We could not find this photo.")


class PaperOfWrongKind(Invalid):
    """Neither a photo we can read nor a PDF."""

    code = "media.paper_of_wrong_kind"
    text = _("Only JPEG, PNG and WebP photos and PDF files can be used.")


class PaperTooHeavy(Invalid):
    """More than 10 MiB."""

    code = "media.paper_too_heavy"
    text = _("A paper may be at most 10 MB.")


class TooManyPapers(TooMany):
    """The owner's quota of the day is used up."""

    code = "media.too_many_papers"
    text = _("You have added many papers today. Please go on tomorrow.")


class NoSuchPaper(Missing):
    """No such paper, or it is not for this person."""

    code = "media.no_such_paper"
    text = _("We could not find this paper.")
