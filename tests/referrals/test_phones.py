import pytest

from referrals import phones


@pytest.mark.parametrize(
    "typed",
    [
        "06 39 98 00 01", "0639980001", "06.39.98.00.01", "06-39-98-00-01", "+33639980001", "+33 6 39 98 00 01",
        "0033639980001", "+33 (0)6 39 98 00 01", "06 39 98 00 01", " 06 39 98 00 01 ", "(06) 39 98 00 01",
    ],
)  # fmt: skip
def test_every_french_spelling_is_one_number(typed):
    assert phones.normal_form(typed) == "+33639980001"


@pytest.mark.parametrize(
    "typed", ["", "bonjour", "06 39 98 00", "36 31", "0 800 235 236", "+33 0", "١٢٣", "06 39 98 00 01 02 03"]
)
def test_what_cannot_be_dialled_is_refused(typed):
    with pytest.raises(phones.NotAPhoneNumber):
        phones.normal_form(typed)


@pytest.mark.parametrize(("typed", "kept"), [("0692 12 34 56", "+262692123456"), ("0690 00 12 34", "+590690001234")])
def test_an_overseas_mobile_is_known_by_its_home_spelling(typed, kept):
    assert phones.normal_form(typed) == kept
    assert phones.is_mobile(kept)


def test_a_landline_reads_no_sms():
    assert not phones.is_mobile("+33261910000")
    assert phones.is_mobile("+33639980001")
    assert phones.is_mobile("+33756781234")


def test_a_number_is_shown_as_the_french_write_it():
    assert phones.as_national("+33639980001") == "06 39 98 00 01"
