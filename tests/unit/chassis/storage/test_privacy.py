"""Names and phones: sealed, masked, read as people write them."""

import pytest
from cryptography.exceptions import InvalidTag

from chassis.errors import Invalid
from chassis.storage.privacy import Vault, mask_name, mask_phone, parse_phone
from chassis.testing import DATA_KEY


def test_sealed_values_come_back_and_tell_nothing():
    vault, other = Vault(DATA_KEY), Vault("b3RoZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMuLi4=")
    sealed = vault.seal("王小明")
    assert vault.unseal(sealed) == "王小明"
    assert sealed != vault.seal("王小明")
    assert vault.index("王小明") == vault.index("王小明") != other.index("王小明")
    with pytest.raises(InvalidTag):
        other.unseal(sealed)


def test_masks():
    assert mask_phone("+8613800001234") == "138****1234"
    assert mask_name("王小明") == "王*"


@pytest.mark.parametrize("text", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234"])
def test_phones_are_read_as_people_write_them(text):
    assert parse_phone(text) == "+8613800001234"


@pytest.mark.parametrize("text", ["", "1380000", "电话", "1" * 400, "+999123"])
def test_other_phones_are_refused_by_name(text):
    with pytest.raises(Invalid) as refused:
        parse_phone(text)
    assert list(refused.value.errors) == ["phone"]
