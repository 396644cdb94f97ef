"""Words of dates, as parts of regular expressions: numbers in words, and words that stand before a date."""

from __future__ import annotations


def any_of(*parts: str) -> str:
    """One alternation of several."""
    return f"(?:{'|'.join(parts)})"


_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TO_99 = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]+(?:{_ONES}))?|{_TEENS})"
WORDED_YEAR = (
    rf"(?:two\s+thousand(?:\s+and)?(?:[\s-]+(?:{_TO_99}|{_ONES}))?|(?:nineteen|twenty)[\s-]+(?:hundred|{_TO_99}))"
)
ORDINAL_WORD = any_of(
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth",
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth",
    "(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)",
)
IBERIAN_DAY = any_of(
    r"primero|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w{3,6}|veinte",
    r"veinti\w{2,6}|treinta(?:\s+y\s+uno)?|primeiro|dois|quatro|sete|oito|nove|dez|onze|doze|treze|quatorze|quinze",
    r"dez[ea]\w{4,6}|vinte(?:\s+e\s+\w{2,6})?|trinta(?:\s+e\s+um)?",
)
"""The day of a month in Spanish and Portuguese, which `de` parts from the month."""
OTHER_DAY = any_of(
    r"premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize",
    r"vingt(?:[ -](?:et[ -]un|deux|trois|quatre|cinq|six|sept|huit|neuf))?|trente(?:[ -]et[ -]un)?",
    r"primo|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici",
    r"dicia\w{5,6}|venti\w{0,7}|ventuno|ventotto|trent[ao]\w{0,3}",
    r"(?:erst|zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|elft|zwölft|\w{0,6}zehnt|(?:\w{3,6}und)?zwanzigst|"
    r"(?:einund)?dreißigst)e[nr]?",
)
"""The same in French, Italian and German, where the month follows at once."""

BIRTH_CUE = any_of(
    r"d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?-?date|birthday|born(?:\s+on)?|b\.?d\.?",
    r"geb(?:oren(?:\s+op)?|\.)?|geb\.?\s?-?dat(?:um|\.)?|geburtsdatum|geboortedatum|n[ée]e?(?=\s+le\b)|date\s+de\s+naissance|ddn",
    r"fecha\s+(?:de\s+)?nac(?:imiento|\.)?|nacid[oa]|naci[oó]|f\.?\s?(?:de\s)?nac\.?|nacimiento|nat[oa](?=\s+il\b)|data\s+di\s+nascita",
    r"data\s+de\s+nascimento|d\.?\s?n\.|nasc\.|nascimento|nascid[oa](?:\s+em)?|nasceu|data\s+urodzenia|ur\.|urodzon[ay]",
    r"nar\.|narozen[aý]?|datum\s+narozen[ií]|d[áa]tum\s+narodenia|narodil[ao]?\s+sa|sz[üu]l(?:etett|et[ée]si\s+id[őo]|\.)",
    r"f[øöo]dt|f[öo]dd|f[æa]dd(?:ur)?|f[øöo]dselsdato|f[öo]delsedatum|synt(?:ynyt|\.)|syntym[äa]aika|s[üu]nd(?:inud|\.)",
    r"do[ğg]um(?:\s+tarihi)?|ro[đd]en[ao]?|datum\s+ro[đd]enja|n[ăa]scut[ăa]?|data\s+na[șs]terii",
    r"роден[аи]?|родил\w*|дата\s+рождения|дата\s+народження|γεννήθηκε|ημ\.?\s*γέννησης",
    r"ng[àa]y\s+sinh|tgl\.?\s+lahir|tanggal\s+lahir|lahir|tarikh\s+lahir|rugadh(?:\s+\w{1,2})?|gim[ęe]?|dzim\.?",
    r"(?:e\.?d\.?d|e\.?d\.?c|edb)\b\.?|errechneter\s+termin|e\.?t\b\.?|terme\s+pr[ée]vu|dpa|fpp|dpp",
    r"due(?:\s+date)?(?:\s+(?:is|on|in))?|expected(?:\s+(?:on|in))?|arriving(?:\s+(?:on|in))?",
    r"lmp|last\s+menstrual\s+period|fum|dum|ddr",
)
"""Before a date of birth, of delivery, or that delivery is reckoned from."""
DEATH_CUE = any_of(r"died|gest\.|zm\.|zem\.|mort[oae]?|fallec\w+|†|✝")
DATE_CUE = any_of(
    r"on|by|until|before|rsvp|date|dated|exp(?:ires)?|valid thru|am|den|bis(?:\s+zum)?|vom|le|el|il|op|dnia|d\.",
    r"dne|dňa|dana|dia|día|till|senest|senast|ngày|tgl\.?|tanggal|tarehe|до|от|nap|datum|data|fecha|visit|przyjazd|wyjazd",
    r"anreise|abreise|check-?in|check-?out|arrival|departure|arrivo|partenza|llegada|salida|entrada|arrivée|départ",
    r"ankomst|avresa|avreise|aankomst|vertrek",
)
"""Before a date of a day and a month in figures, which nothing else tells from a fraction."""
SEASON = any_of(
    "spring|summer|autumn|fall|winter|christmas|x-?mas|easter|noël|été|printemps|automne|hiver|sommer|herbst|frühling",
    "weihnachten|ostern|verano|otoño|invierno|primavera|navidad|estate|autunno|inverno|natale|verão|outono|natal|zomer",
    "herfst|lente|kerst|sommar|höst|vinter|jul|lato|lata|jesień|zima|wiosna|gwiazdka|wielkanoc|léto|podzim|vánoce",
)
