"""Words beside numbers, in the languages of the world: those that announce a person's number, and those of things."""

from __future__ import annotations

import unicodedata

from gate.text.recognizers import cues, words

NUMBERED = (
    r"(?:(?<![^\W_])"
    + cues(
        "no|no.|nr|nr.|num|num.|number|nummer|numéro|número|numero|numer|číslo|čislo|szám|száma|broj|număr|numărul|"
        "numara|numarası|nomor|nombor|tunnus|numeris|numurs|številka|id|i.d.|ident|code|kod|kód|código|codice|n°|nº|"
        "n.º|n.°|№|#|номер|број|αριθμός|αρ|αρ.|mã số|mã|số|หมายเลข|เลขที่|رقم|מספר|מס'|番号|號碼|号码|编号|編號|번호"
    )
    + r"|(?<=[^\W\d_])"
    + cues("nr|nr.|nummer|number|numero|numer|szám|száma|numarası|tunnus|kod|kód|번호|番号|号|號|编号|id#")
    + r")(?![^\W\d_])"
)
"""A word for number, on its own or as the end of a compound: `Kundennummer`, `asiakasnumero`, `rendelésszám`."""
UNITS = (
    r"(?i:mm|cm|dm|km|m|mi|ft|in|inch|kg|g|mg|mcg|µg|lb|lbs|oz|ml|cl|l|ltr|gal|px|dpi|ppi|mp|hz|khz|mhz|ghz|rpm|bpm|"
    r"kbps|mbps|fps|mah|wh|kwh|kw|w|v|kv|a|ma|pa|kpa|mpa|psi|bar|kcal|cal|kj|iu|ie|ppm|mb|gb|tb|kb|db|lm|lx|pcs|pc|"
    r"stk|st|pk|pkt|ea|qty|x|sq|hp|ps|kmh|mph|nm|ton|tons|t|usd|eur|gbp|jpy|cny|rmb|inr|myr|aud|cad|chf|sek|nok|dkk|"
    r"pln|czk|huf|ron|try|brl|mxn|sgd|hkd|krw|idr|thb|vnd|php|zar|ngn|kes|euros?|dollars?|pounds?|views?|likes?|"
    r"followers?|downloads?|people|visitors?|steps|points?|pts|words|pages?|copies|miles|years?|days?|hours?|hrs?|"
    r"min|sec|s)"
)
IMPERSONAL = words(
    # trade and sums
    "isbn issn pn ismn ean upc gtin asin sku plu art article articulo artikel articolo artigo item items model modell "
    "modele modelo modello type typ tipo product produkt produit producto prodotto part parts teil pieza piece lot "
    "batch charge style colour color size taille farbe total subtotal sub sum amount betrag summe montant importe "
    "totale preis price prix precio prezzo preco qty quantity menge quantite cantidad rounding change cash balance "
    "saldo discount net gross vat gst sst tax mwst tva iva hsn weight gewicht poids peso vol volume company co rm rs "
    "usd eur gbp jpy inr chf myr aud cad idr rp sgd hkd try tl pln kc kr huf ft ron lei brl zar ngn kes php thb vnd "
    # counts
    "score population capacity views likes followers downloads steps calories kcal points worth over about circa ca "
    "count length distance speed temperature pressure height depth freq frequency gain power version ver rev release "
    "build firmware software windows android ios page pages seite chapter room zimmer table gate platform flight "
    "route bus line channel iso din iec ieee rfc astm ansi en jis gb standard norm patent psalm verse figure fig "
    "step level scale ratio series class grade region hex rgb rgba cmyk pantone ral"
)


def plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
