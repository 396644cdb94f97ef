from __future__ import annotations

import pytest

from gate.text.recognizers_headers import HEADER_PATTERNS
from gate.text.recognizers_names import NAME_PATTERNS


def names(text: str) -> set[str]:
    return {text[one.start : one.end] for rule in (*NAME_PATTERNS, *HEADER_PATTERNS) for one in rule.find(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KOWALCZYK, ANNA", {"KOWALCZYK, ANNA"}),
        ("KOWALCZYK, ANNA MARIE", {"KOWALCZYK, ANNA MARIE"}),
        ("KOWALCZYK,ANNA M.  MRN 00482913", {"KOWALCZYK,ANNA M."}),
        ("VAN DER BERG, ELISE 12-05-2021", {"VAN DER BERG, ELISE"}),
        ("O'HALLORAN, SIOBHÁN\nMRN 7731", {"O'HALLORAN, SIOBHÁN"}),
        ("LÓPEZ-GARCÍA, MARÍA JOSÉ DOB 02/03/1990", {"LÓPEZ-GARCÍA, MARÍA JOSÉ"}),
        ("QUORVATH^ZYXA^LEE^^", {"QUORVATH^ZYXA^LEE^^"}),
        ("AL-RASHID^NOURA", {"AL-RASHID^NOURA"}),
        ("QUORVATH ^ ZYXA", {"QUORVATH ^ ZYXA"}),
        ("QUORVATH ZYXA M ID 4471203", {"QUORVATH ZYXA M"}),
        ("NWACHUKWU IFEOMA\nDOB: 03/04/1991", {"NWACHUKWU IFEOMA"}),
        ("Quorvath, Zyxa MRN: 448812", {"Quorvath, Zyxa"}),
        ("B/O ZYXA QUORVATH MRN 4471", {"ZYXA QUORVATH"}),
        ("Baby Boy Quorvath", {"Quorvath"}),
    ],
)
def test_names_as_scanners_print_them(text: str, expected: set[str]) -> None:
    assert expected <= names(text)


@pytest.mark.parametrize(
    "text",
    [
        "PARIS, FRANCE",
        "SPRINGFIELD, IL 12-05-2021",
        "FETAL HEART GA 22w3d",
        "GENERAL HOSPITAL 12-05-2021",
        "OB ROUTINE 12-05-2021",
        "VOLUSON E10 C1-5-D",
        "TIS 0.4 MI 1.1 BPD 4.2cm",
        "ORDER TOTAL 04/05/2021",
        "ABDOMEN, TRANSVERSE",
        "RIGHT KIDNEY ID 12345",
        "2^10 = 1024",
        "MENU, DRINKS and more",
    ],
)
def test_what_scanners_print_beside_names_is_none(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("welcome baby Quillan!", {"Quillan"}),
        ("WELCOME BABY QUILLAN", {"QUILLAN"}),
        ("WELCOMEBABYQUILLAN", {"QUILLAN"}),
        ("Welcome Baby Boy\nQuillan James", {"Quillan James"}),
        ("love, Grandma Rosalba", {"Rosalba"}),
        ("L0VE, GRANDMA ROSALBA", {"ROSALBA"}),
        ("seen by Dr. Ndidi Okparaocha", {"Ndidi Okparaocha"}),
        ("DrSmithson", {"Smithson"}),
        ("Prof Ewa Zielińska-Nowak", {"Ewa Zielińska-Nowak"}),
        ("Sonographer: J. Trask", {"J. Trask"}),
        ("SONOGRAPHER : TRASK, JOHANNA", {"TRASK, JOHANNA"}),
        ("Tech: XY", {"XY"}),
        ("Sonographer: A. Obiora", {"A. Obiora"}),
        ("Zyxa Quorvath\nID 63-37-89", {"Zyxa Quorvath"}),
        ("OPERATOR: K.M.", {"K.M."}),
        ("Ref. by: Halvard Brekke", {"Halvard Brekke"}),
        ("Patient: Siti Nurhaliza binti Tarudin", {"Siti Nurhaliza binti Tarudin"}),
        ("Name: Nguyễn Thị Mai", {"Nguyễn Thị Mai"}),
        ("Name: Oluwaseun Adeyemi-Okafor Age: 31", {"Oluwaseun Adeyemi-Okafor"}),
        ("Nombre: María Fernanda Ruiz de la Peña", {"María Fernanda Ruiz de la Peña"}),
        ("Patientin: Anneliese von der Heide", {"Anneliese von der Heide"}),
        ("Pani Katarzyna Wójcik", {"Katarzyna Wójcik"}),
        ("Frau Dr. Ulrike Krüger", {"Ulrike Krüger"}),
        ("Madame Élodie Lefèvre", {"Élodie Lefèvre"}),
        ("RSVP to Tamsin and Rhys", {"Tamsin", "Rhys"}),
        ("RSVP T0 TAMSIN by June 5", {"TAMSIN"}),
        ("hosted by Bronwen & Freya Llewellyn", {"Bronwen", "Freya Llewellyn"}),
        ("H0STEDBY BRONWEN LLEWELLYN", {"BRONWEN LLEWELLYN"}),
        ("in honor of\nChinwe Eze", {"Chinwe Eze"}),
        ("IN HONOR OF ANNA KOWALCZYK SATURDAY JUNE 5", {"ANNA KOWALCZYK"}),
        ("Mr & Mrs Hargreaves", {"Hargreaves"}),
        ("Mr. and Mrs. Tom Hargreaves", {"Tom Hargreaves"}),
        ("Dear Aunt Rosalba,", {"Rosalba"}),
        ("Dear Rosalba,", {"Rosalba"}),
        ("Liebe Hannelore,", {"Hannelore"}),
        ("Congratulations Freya and Rhys!", {"Freya", "Rhys"}),
        ("Happy birthday Quillan", {"Quillan"}),
        ("Happy 1st birthday Quillan!", {"Quillan"}),
        ("Mia's 1st birthday", {"Mia"}),
        ("The Hendersons' baby shower", {"Henderson"}),
        ("To: Rosalba\nFrom: Quillan", {"Rosalba", "Quillan"}),
        ("SHIP TO\nZYXA QUORVATH\n12 Elm Street", {"ZYXA QUORVATH"}),
        ("to Chinwe & Tamsin", {"Chinwe", "Tamsin"}),
        ("Anna & Tom Kowalczyk", {"Anna", "Tom Kowalczyk"}),
        ("Signed: Peter Placeholder", {"Peter Placeholder"}),
        ("call Zyxa Quorvath\n202-555-0143", {"Zyxa Quorvath"}),
    ],
)
def test_names_beside_words_that_announce_them(text: str, expected: set[str]) -> None:
    assert expected <= names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Welcome baby shower decorations",
        "Baby Boy Clothes Set",
        "Dear Friends,",
        "Dear Santa,",
        "Mother's Day",
        "Happy Birthday Party Supplies",
        "RSVP to the address below",
        "Love, Laughter and 12 cakes at 9.99",
        "hosted by us at home",
        "Name:\nDOB:\nMRN:",
        "Operator\nVoluson E10",
        "Terms & Conditions Apply Here",
        "FOLIC ACID 5 MG",
        "Patient ID: 448812",
        "Tech: OB",
        "From: $12.50",
        "Dr Pepper 330 ml",
        "Baby's 1st birthday",
        "photo by Getty Images",
        "Welcome to our home",
        "Congratulations on your new baby",
    ],
)
def test_words_that_announce_something_else(text: str) -> None:
    assert names(text) == set()
