"""Names and phones: sealed, masked, read as people write them."""

import pytest
from cryptography.exceptions import InvalidTag

from chassis.errors import Invalid
from chassis.storage.privacy import Vault, as_dialled, mask_name, mask_phone, national, parse_phone
from chassis.testing import DATA_KEY


def test_sealed_values_come_back_and_tell_nothing():
    vault, other = Vault(DATA_KEY), Vault("b3RoZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMuLi4=")
    sealed = vault.seal("王小明")
    assert vault.unseal(sealed) == "王小明"
    assert sealed != vault.seal("王小明")
    assert vault.index("王小明") == vault.index("王小明") != other.index("王小明")
    with pytest.raises(InvalidTag):
        other.unseal(sealed)


@pytest.mark.parametrize(
    ("phone", "written", "masked"),
    [
        ("+8613800001234", "13800001234", "138****1234"),
        ("+862785350000", "027-85350000", "027-****0000"),
        ("+861082345678", "010-82345678", "010-****5678"),
        ("+8675582345678", "0755-82345678", "0755-****5678"),
        ("+867142345678", "0714-2345678", "0714-****5678"),
        ("+864008001234", "4008001234", "400****1234"),
        ("+12125551234", "+1 212-555-1234", "+1 ****1234"),
    ],
)
def test_phones_are_shown_as_they_are_dialled(phone, written, masked):
    assert (national(phone), mask_phone(phone)) == (written, masked)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("02788880001", "027-88880001"),
        ("027 8888 0001", "027-88880001"),
        ("+862788880001", "027-88880001"),
        ("0714-2345678", "0714-2345678"),
        ("400-800-1234", "400-800-1234"),
        ("8888 0001", "027-88880001"),
        ("12345", "12345"),
        ("027-00001000", "027-00001000"),
    ],
)
def test_numbers_for_the_public_are_written_in_one_way(quiet_city, typed, written):
    with quiet_city["registration"].app_context():
        assert as_dialled(typed) == written


def test_masks():
    assert mask_name("王小明") == "王*"


@pytest.mark.parametrize("text", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234"])
def test_phones_are_read_as_people_write_them(text):
    assert parse_phone(text) == "+8613800001234"


@pytest.mark.parametrize(
    "text", ["\u202d138 0000 1234\u202c", "１３８００００１２３４", "138\u20050000\u20051234"]
)
def test_phones_are_read_as_they_are_pasted(text):
    assert parse_phone(text) == "+8613800001234"


DAYS = ("2021-02-29", "2021-11-06", "20211106", "2021/11/6", "2021.11.06")
"""What has the digits of a landline without its area code."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["85350000", "8535 0000", "8535-0000", "027-85350000", "02785350000", "(027)85350000"]
)
def test_a_landline_without_area_code_is_the_citys(quiet_city, text):
    with quiet_city["registration"].app_context():
        assert parse_phone(text) == "+862785350000"


@pytest.mark.slow
def test_the_citys_area_code_can_be_set(new_gateway):
    with new_gateway(area_code="0714").app_context():
        assert parse_phone("2345678") == "+867142345678"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["", "1380000", "13800001", "电话", "1" * 400, "+999123", "95588", "027-95588", *DAYS]
)
def test_other_phones_are_refused_by_name(quiet_city, text):
    with quiet_city["registration"].app_context(), pytest.raises(Invalid) as refusal:
        parse_phone(text)
    assert list(refusal.value.errors) == ["phone"]
