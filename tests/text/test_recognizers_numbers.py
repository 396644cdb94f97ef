from __future__ import annotations

import pytest

from gate.text.recognizers_numbers import NUMBER_PATTERNS


def numbers(text: str) -> set[tuple[str, str]]:
    return {(one.entity_type, text[one.start : one.end]) for rule in NUMBER_PATTERNS for one in rule.find(text)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("MRN 00482913", "00482913"),
        ("MRN : 0048 2913", "0048 2913"),
        ("MRN 00482913 12-05-2021", "00482913"),
        ("MR#0048291", "0048291"),
        ("M.R.N. 77-41-03", "77-41-03"),
        ("PAT ID 00-48-29", "00-48-29"),
        ("Patient ID: AB448812", "AB448812"),
        ("Pat-ID: AB448812", "AB448812"),
        ("PT. ID 448812", "448812"),
        ("PID;448812", "448812"),
        ("Acc# 7788123", "7788123"),
        ("ACC N0 7788123", "7788123"),
        ("A# 7788123", "7788123"),
        ("Accession No.: US-2021-00412", "US-2021-00412"),
        ("NHS No 485 777 3456", "485 777 3456"),
        ("Hosp No: K1148230", "K1148230"),
        ("Chart 55120", "55120"),
        ("Specimen ID\n77812-4", "77812-4"),
        ("Fallnummer: 2207781", "2207781"),
        ("UHID 5521908", "5521908"),
        ("HN 21-4477(0)", "21-4477(0)"),
        ("KOWALCZYK, ANNA\n00482913", "00482913"),
        ("Patient ID\n00123-77", "00123-77"),
        ("MRN\nT-88 40 217", "T-88 40 217"),
        ("Aufnahme-Nr 55-10233", "55-10233"),
        ("Historia clinica no 118-2290", "118-2290"),
        ("Cartella clinica n. 55410", "55410"),
        ("Číslo pacienta 88-20931", "88-20931"),
        ("Cislo pacienta 88-20931", "88-20931"),
        ("Nr. fișă 12094/2022", "12094/2022"),
        ("Hasta No: 30998172", "30998172"),
        ("Mã BN: 2300914477", "2300914477"),
        ("Αρ. μητρώου 449102", "449102"),
        ("病歴番号 0044-8127", "0044-8127"),
        ("رقم الملف 558812", "558812"),
        ("PtID_0091827", "0091827"),
        ("Betegazonosító: 71 204 993", "71 204 993"),
    ],
)
def test_numbers_of_patients(text: str, value: str) -> None:
    assert ("MEDICAL_RECORD_NUMBER", value) in numbers(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Invoice No. 2021-0458", "2021-0458"),
        ("INVOICE # : 88 1204", "88 1204"),
        ("Order #112-8841930", "112-8841930"),
        ("Account: 55120098", "55120098"),
        ("Policy No HX-448812", "HX-448812"),
        ("póliza No. 0948-33172-1", "0948-33172-1"),
        ("LOC Q8ZT4M", "Q8ZT4M"),
        ("Member ID: W2215 8840", "W2215 8840"),
        ("Tracking number: 9400 1118 9922 3312", "9400 1118 9922 3312"),
        ("Case No: 21-4481", "21-4481"),
        ("ID: 00-48-29", "00-48-29"),
        ("Kunden-Nr. 448812", "448812"),
        ("RR 123 456 785 GB", "RR 123 456 785 GB"),
        ("Rx 8553220", "8553220"),
        ("Booking ref: KX7P2Q", "KX7P2Q"),
        ("Confirmation\nHMZ9T4", "HMZ9T4"),
        ("Record locator: HMZKTA", "HMZKTA"),
        ("Kd.-Nr. 88123", "88123"),
        ("Our ref. KL/4419", "KL/4419"),
        ("Medlemsnr. 902 118", "902 118"),
        ("Asiakasnumero 118822", "118822"),
        ("N° de commande 7718A22", "7718A22"),
        ("Nr zamówienia: 2208/117", "2208/117"),
        ("Rendelesszam: 2022-0991", "2022-0991"),
        ("Müşteri no 44820193", "44820193"),
        ("会員番号 1182-0447-29", "1182-0447-29"),
        ("学号: 2019110283", "2019110283"),
    ],
)
def test_numbers_of_accounts_and_orders(text: str, value: str) -> None:
    assert ("ID_NUMBER", value) in numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "BPD 4.2cm HC 15.1 cm",
        "Voluson E10 C1-5-D",
        "TIs 0.4 MI 1.1 12 Hz",
        "Order by 12/05/2021",
        "Chart of the week 2021",
        "Study 22w3d",
        "Case closed in 2019",
        "ISO 9001 certified",
        "vintage 1975 $12.50 16:9 3-2",
        "image ID 448812",
        "Group of 12 people",
        "the chart shows 120 bpm",
        "Acc. to 1,204 readers",
        "Order now, 25% off",
        "TOTAL FACTURE : 56.00 DH",
        "GST REG NO: 001335787520",
        "Booking now open: SUMMER deals",
        "order code for the 2nd tag",
    ],
)
def test_settings_prices_and_years_are_no_numbers_of_persons(text: str) -> None:
    assert numbers(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Bristol BS99 1AB", "BS99 1AB"),
        ("BS991AB", "BS991AB"),
        ("Springfield, IL 62704", "62704"),
        ("Ottawa K1A 0B1", "K1A 0B1"),
        ("Sydney NSW 2000", "2000"),
        ("Dublin 2\nD02 X285", "D02 X285"),
        ("CEP: 01000-000", "01000-000"),
        ("zip 62704", "62704"),
    ],
)
def test_postal_codes(text: str, value: str) -> None:
    assert ("POSTAL_CODE", value) in numbers(text)
