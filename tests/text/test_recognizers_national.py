from __future__ import annotations

import pytest

from gate.text.recognizers_national import NATIONAL_PATTERNS


def ids(text: str) -> set[str]:
    return {text[one.start : one.end] for rule in NATIONAL_PATTERNS for one in rule.find(text)}


@pytest.mark.parametrize(
    "number",
    [
        "390.533.447-05",
        "16.727.230/0001-97",
        "BOXW310820HNERXN09",
        "GODE561231GR8",
        "54362315K",
        "X-2482300-W",
        "44051401359",
        "1630615123457",
        "19811218-9876",
        "151086 95088",
        "131052-308T",
        "RCCMNL83S18D969H",
        "1237 010180",
        "01013099997",
        "12.531.909-2",
        "756.9217.0769.85",
        "2 95 10 99 126 111 93",
        "11010519491231002X",
        "112-233-445 95",
        "A123456(3)",
    ],
)
def test_a_form_that_tells_the_country(number: str) -> None:
    assert ids(number) == {number}
    assert ids(f"Maria {number}, born there") == {number}


@pytest.mark.parametrize(
    "number",
    ["390.533.447-06", "54362315J", "44051401358", "RCCMNL83S18D969I", "756.9217.0769.84", "12.531.909-3"],
)
def test_a_wrong_check_digit_is_no_id_without_a_word(number: str) -> None:
    assert ids(number) == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CPF: 390.533.447-06", "390.533.447-06"),
        ("BSN 1112.22.333", "1112.22.333"),
        ("ЕГН 7523169263", "7523169263"),
        ("C.C. 1.032.456.789", "1.032.456.789"),
        ("NINO QQ 12 34 56 C", "QQ 12 34 56 C"),
        ("T.C. Kimlik No\n10000000146", "10000000146"),
        ("Fodselsnr 010190 12345", "010190 12345"),
        ("Cedula de ciudadania 52118902", "52118902"),
        ("Passport No. X4RTBPFW4", "X4RTBPFW4"),
        ("身份证号 110105194912310021", "110105194912310021"),
        ("Rodné číslo: 915102/1234", "915102/1234"),
        ("TAJ szám: 123 456 788", "123 456 788"),
    ],
)
def test_behind_its_word_no_check_digit_is_asked(text: str, number: str) -> None:
    assert number in ids(text)


@pytest.mark.parametrize(
    "text",
    [
        "Escort Passport 9500ix",
        "CC 1200",
        "CI 2021",
        "SIN CITY 2005",
        "PAN 5.5 mm",
        "RG 59",
        "tin 1200 ml",
        "order 1234567",
    ],
)
def test_words_and_models_are_no_ids(text: str) -> None:
    assert ids(text) == set()
