"""French phone numbers: any spelling in, E.164 kept; which of them can read an SMS (DOMAIN § 6.1).

The numbering plan is written here because the library's list refuses the ranges reserved for fiction
(06 39 98 …), the only ones that demonstrations and tests may use.
"""

import re
import unicodedata

import phonenumbers

# Dialled at home as 0690…, these are mobiles of the overseas territories.
OVERSEAS_MOBILE = {
    "690": "590",
    "691": "590",
    "692": "262",
    "693": "262",
    "694": "594",
    "696": "596",
    "697": "596",
}
FRENCH = re.compile(r"\+33[1-79]\d{8}")
FRENCH_MOBILE = re.compile(
    r"\+33[67]\d{8}|\+262(639|69[23])\d{6}|\+590(690|691)\d{6}|\+594694\d{6}|\+596(696|697)\d{6}"
)


class NotAPhoneNumber(ValueError):
    """What was typed cannot be dialled."""


def normal_form(typed: str) -> str:
    """A number in E.164 from any spelling: `06 39 98 00 01`, `0033…`, `+33 (0)6…`; raises `NotAPhoneNumber`."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", typed)).strip()
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber(typed) from error
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if e164.startswith("+33") and (territory := OVERSEAS_MOBILE.get(e164[3:6])):
        e164 = f"+{territory}{e164[3:]}"
    if not (FRENCH.fullmatch(e164) or FRENCH_MOBILE.fullmatch(e164) or phonenumbers.is_valid_number(number)):
        raise NotAPhoneNumber(typed)
    if e164.startswith("+33") and not FRENCH.fullmatch(e164):
        raise NotAPhoneNumber(typed)
    return e164


def is_number(value: str) -> bool:
    """Whether a value is a number in its normal form, and not a pseudonym."""
    return re.fullmatch(r"\+\d{8,15}", value) is not None


def is_mobile(e164: str) -> bool:
    """Whether a number can receive SMS: a mobile of France, of its overseas territories, or a foreign one."""
    if FRENCH_MOBILE.fullmatch(e164):
        return True
    number = phonenumbers.parse(e164)
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return not e164.startswith("+33") and phonenumbers.number_type(number) in kinds


def as_national(e164: str) -> str:
    """As a French reader writes it: `06 39 98 00 01`; a foreign number keeps its country code."""
    number = phonenumbers.parse(e164)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 33 else style.INTERNATIONAL)
