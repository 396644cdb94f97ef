from __future__ import annotations

import pytest

from gate.text.recognizers_handles import NET_PATTERNS


def found(text: str) -> set[tuple[str, str]]:
    return {(one.entity_type, text[one.start : one.end]) for rule in NET_PATTERNS for one in rule.find(text)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("follow @quorvath.zyxa", "@quorvath.zyxa"),
        ("@the_quorvaths", "@the_quorvaths"),
        ("instagram.com/quorvath_z", "quorvath_z"),
        ("fb.com/quorvath.zyxa", "quorvath.zyxa"),
        ("www.facebook.com/quorvath", "quorvath"),
        ("IG: quorvath_z", "quorvath_z"),
        ("Snap: quorvath93", "quorvath93"),
        ("TikTok @quorvath", "@quorvath"),
        ("Telegram t.me/quorvath", "quorvath"),
        ("lnstagram: quorvath_z", "quorvath_z"),
        ("Insta quorvath_93", "quorvath_93"),
        ("posted by u/quorvath", "quorvath"),
        ("@ quorvath_zyxa", "quorvath_zyxa"),
    ],
)
def test_handles(text: str, value: str) -> None:
    assert ("HANDLE", value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "@media screen",
        "icon@2x",
        "@2x",
        "@import url",
        "@property\ndef",
        "@staticmethod",
        "4 @ 9.99 each",
        "8pm @ noon",
        "share on Facebook: page",
        "instagram marketing",
        "Snap fastener 12 mm",
        "Twitter: icons",
        "and/or 16/9",
        "© 2021 Example",
    ],
)
def test_rules_prices_and_networks_are_no_handles(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("anna.test@ example.org", "anna.test@ example.org"),
        ("anna.test @example.org", "anna.test @example.org"),
        ("anna.test@example,org", "anna.test@example,org"),
        ("anna.test@example. org", "anna.test@example. org"),
        ("anna,test@example.org", "anna,test@example.org"),
        ("anna (at) example dot org", "anna (at) example dot org"),
        ("anna(dot)test(at)example(dot)org", "anna(dot)test(at)example(dot)org"),
        ("anna.test©example.org", "anna.test©example.org"),
        ("anna.test(a)example.org", "anna.test(a)example.org"),
        ("anna.test@exampleorg", "anna.test@exampleorg"),
        ("anna.test@\nexample.org", "anna.test@\nexample.org"),
        ("E-mail: annaQexample.org", "annaQexample.org"),
    ],
)
def test_addresses_broken_by_ocr(text: str, value: str) -> None:
    assert ("EMAIL_ADDRESS", value) in found(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://example.org/baby?x=1", "https://example.org/baby?x=1"),
        ("www.quorvath-baby.example.org", "www.quorvath-baby.example.org"),
        ("www,quorvath-baby,com", "www,quorvath-baby,com"),
        ("https:/ /quorvath.example", "https:/ /quorvath.example"),
        ("RSVP at quorvath-wedding.example.org", "quorvath-wedding.example.org"),
        ("quorvath.com/rsvp", "quorvath.com/rsvp"),
        ("quorvath-registry.example.org", "quorvath-registry.example.org"),
        ("visit quorvath.example.com", "quorvath.example.com"),
    ],
)
def test_web_addresses(text: str, value: str) -> None:
    assert ("URL", value) in found(text)


@pytest.mark.parametrize(
    "text",
    ["MI 1.1 TIs 0.4", "e.g. this", "12.50/kg", "vs. other", "file.txt", "C1-5-D", "and/or", "U.S.A.", "10.5 cm"],
)
def test_abbreviations_and_numbers_are_no_addresses(text: str) -> None:
    assert found(text) == set()
