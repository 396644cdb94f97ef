from __future__ import annotations

import time

import pytest

from gate.text.recognizers_links import find_links_in_pictures


def found(text: str) -> set[tuple[str, str]]:
    return {(one.entity_type, text[one.start : one.end]) for one in find_links_in_pictures(text)}


@pytest.mark.parametrize(
    "address",
    [
        "thesmiths2024.love",
        "anna-und-ben.wedding",
        "bit.ly/annaben",
        "marcysellshomes.example",
        "quorvath.photography/mia",
        "QUORVATH.COM",
        "quorvath.co.uk",
    ],
)
def test_a_web_address_alone_on_its_line(address: str) -> None:
    assert ("URL", address) in found(f"Save the date\n{address}")


def test_a_web_address_among_words() -> None:
    assert ("URL", "quorvathbakes.com") in found("more at quorvathbakes.com and in the shop")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Venmo @Anna-Quorvath-7", "@Anna-Quorvath-7"),
        ("Cash App $BenQuorvath", "$BenQuorvath"),
        ("$quorvath22", "$quorvath22"),
        ("PayPal: annaquorvath", "annaquorvath"),
        ("TT: anna.quorvath", "anna.quorvath"),
        ("Liked by quor_wick and 212 others", "quor_wick"),
        ("Discord anna#4418", "anna#4418"),
        ("Facebook: Anna Quorvath", "Anna Quorvath"),
        ("quor_bakes", "quor_bakes"),
        ("#AnnaAndBen2024", "#AnnaAndBen2024"),
        ("#WelcomeBabyMia", "#WelcomeBabyMia"),
        ("#quorvathhochzeit", "#quorvathhochzeit"),
        ("#MariaYJuan", "#MariaYJuan"),
        ("#QuorvathHochzeit2022", "#QuorvathHochzeit2022"),
    ],
)
def test_user_names_and_tags_of_names(text: str, value: str) -> None:
    assert ("HANDLE", value) in found(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("klara77@g mail.com", "klara77@g mail.com"),
        ("annatestQexample.org", "annatestQexample.org"),
        ("test@example org", "test@example org"),
        ("anna.quorvathagmail.com", "anna.quorvathagmail.com"),
    ],
)
def test_addresses_that_ocr_broke_further(text: str, value: str) -> None:
    assert ("EMAIL_ADDRESS", value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mr.Blue",
        "U.S.A.",
        "thank you.To all",
        "file.txt",
        "e.g.this",
        "No.12 High St.",
        "10.am",
        "v2.0.no",
        "C1-5-D",
        "#love #baby #newborn",
        "#ThrowbackThursday",
        "#BlackAndWhite",
        "#summer2024",
        "#RoyalWedding",
        "#HappyBirthday",
        "#1 mom",
        "$20",
        "$AAPL",
        "US$ 120.000",
        "28 x 40cm",
        "YTM07 adapter",
        "share on Facebook: page",
        "Follow your dreams",
        "Room#1204",
        "HP LaserJet Q2612A",
    ],
)
def test_words_with_dots_topics_and_sums_lead_to_nobody(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize("unit", ["a.", "a,", "x,x.", "#Aa", "#a", "a_", "$a ", "a@b ", "IG ", "gmail", " ", "a "])
def test_no_text_keeps_the_search_busy(unit: str) -> None:
    text = (unit * 2000)[:2000]  # an analysis hands over no more at once
    began = time.process_time()
    list(find_links_in_pictures(text))
    assert time.process_time() - began < 0.5
