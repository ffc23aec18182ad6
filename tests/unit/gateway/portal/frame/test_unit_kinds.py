"""Usual kinds of units are in English on English pages; others stay as the office wrote them."""

import pytest
from flask import Flask

from gateway.portal.frame.vocabulary import UNIT_KINDS, word


@pytest.mark.slow
def test_usual_kinds_have_english(gateway: Flask) -> None:
    with gateway.test_request_context(headers={"Accept-Language": "en"}):
        assert all(word(kind).isascii() for kind in UNIT_KINDS)
        assert word("区教育局") == "District education bureau" and word("街道办事处") == "街道办事处"
    with gateway.test_request_context(headers={"Accept-Language": "zh"}):
        assert word("区教育局") == "区教育局"
