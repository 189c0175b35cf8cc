"""Phone numbers as people write them, read by the world's numbering plan."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_LONGEST = 30


def mobile_e164(text: str) -> str | None:
    """The Korean mobile number in E.164 ("+821012345678"), or None when the text is not one.

    Only Korean ones: a code is a text message, and texts to dear foreign numbers are a known fraud.
    """
    try:
        number = phonenumbers.parse(text[:_LONGEST], "KR")
    except NumberParseException:
        return None
    is_korean = phonenumbers.region_code_for_number(number) == "KR"
    if not (is_korean and phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
