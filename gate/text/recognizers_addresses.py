"""Street addresses by the shapes of the world: the word for a street before, after or at the end of its name.

What is closed here is the list of words for streets, parts of houses and boxes; names, towns and codes are shapes.
"""

from __future__ import annotations

import re

from gate.text.recognizers import UPPER, Pattern, pattern

_NAME = rf"(?:[{UPPER}][\w'’.-]{{0,30}}|\d{{1,3}}(?:-?(?:[a-z]{{2}}|go|ej))?\.?(?=[ ][{UPPER}]))"
_JOIN = (
    r"(?:de[ ]la|de[ ]los|de[ ]las|de[ ]l'|de|del|della|delle|dello|dei|degli|da|do|dos|das|di|du|des|la|las|le|les|"
    r"los|el|"
    r"e|y|i|u|na|pod|nad|za|v|ve|św\.|im\.|sv\.|gen\.|dr\.|sf\.|van|den|der|ten|ter|bin|al|d'|l'|dell'|të|së|"
    r"van[ ]de|van[ ]der|von|zu|zum|zur|am|af|och|og)"
)
_NAMES = rf"{_NAME}(?:[ ]+(?:{_JOIN}[ ]*){{0,2}}{_NAME}){{0,4}}"
_FIRST_NAMES = rf"(?:{_JOIN}[ ]*){{0,2}}{_NAMES}"
_SIGN = r"(?i:n[º°ᵒ]|nr\.?|no\.?|num\.?|nro\.?|č\.(?:p\.)?|br\.|бр\.|№|#|d\.|д\.|буд\.|αρ\.|km\.?|s/?n|snr|αριθ\.|số)"
_NUMBER = (
    r"(?:\d{1,5}(?:[ ]?[/–-][ ]?(?:\d{1,4}|[A-Z](?!\w))){0,2}"
    r"(?:(?:[a-zA-ZА-Яа-я]|[ ][a-zA-ZА-Яа-я](?![.:\w]))(?:/\w{1,3}|[ ]\d{1,3}(?!\d))?)?(?!\w)\.?|"
    r"(?i:s/n)(?!\w))"
)
_BEHIND = rf"[ ]?,?[ ]*(?:{_SIGN}:?[ ]*)?{_NUMBER}"

# Floors, stairs and doors.
_PART_WORD = (
    r"(?:apt|apto|apartado|appt|app|ap|apart|wohnung|whg|top|stiege|stg|eg|og|flat|unit|suite|ste|room|rm|floor|fl|"
    r"level|lvl|"
    r"block|blk|bldg|building|tower|bl|bloco|bloque|blq|sc|scara|et|etaj|et\.|ét|étage|bât|esc|escalera|piso|planta|"
    r"pta|"
    r"puerta|pt|dpto|depto|dto|dep|of|oficina|local|int|interno|interior|scala|piano|m|lok|lokal|kl|klatka|kv|кв|"
    r"квартира|"
    r"корп|к|стр|под|эт|вх|ет|ап|оф|em|emelet|fszt|ajtó|lph|lépcsőház|byt|patro|vchod|d|daire|dai|k|kat|blok|rt|rw|no|"
    r"lgh|lght|dør|krs|as|huone|korter|krt|dzīvoklis|dz|but|butas|st|stan|kat|ulaz|quadra|qd|lote|lt|site|comp|rr|"
    r"casa|cs|fundos|sala|cj|"
    r"conj|andar|torre|mz|mza|manzana|villa|sector|sect|phase|ward|plot|door|shop|gate|bus|bte|boîte|boite|tầng|phòng|"
    r"όροφος|ορ|διαμ|pall|hyrja|kati|shk)"
)
_PART = (
    rf"(?:(?i:{_PART_WORD})[.:]?[ ]?(?:(?i:no|nr|n[º°])[.:]?[ ]?)?#?(?:\d{{1,4}}[A-Za-z]?(?:-\d{{1,4}})?|"
    rf"(?-i:[A-Z]\d{{0,3}}|[IVX]{{1,4}}))(?![\w:])\.?|"
    r"\d{1,2}[.]?[ºª°oa](?:[ ]?(?:(?i:izq|izda|dcha|der|esq|dto|fte|frente|centro)\.?|[A-Z]))?(?!\w)|"
    r"\d{1,2}\.[ ]?(?i:tv|th|mf|sal|stock|og|em|emelet|kat|patro|etg|kerros)\b\.?|(?i:st|kl)\.[ ]?(?:tv|th|mf)\b\.?|"
    r"R/C(?:[ ](?i:dto|esq|frente)\.?)?(?!\w)|[IVX]{1,4}\.?/\d{1,3}\.?|\#\d{1,2}-\d{1,4})"
)
_PARTS = rf"(?:[ ]?[,./-]?[ ]*\n?[ ]*{_PART}){{0,4}}"
_CODE = r"(?:[A-Z]{1,2}-)?(?:\d{2}-\d{3}|\d{3}[ ]\d{2}|\d{4}-\d{3}|\d{5}-\d{3}|\d{4}[ ]?[A-Z]{2}|\d{4,6})"
_TOWN = (
    rf"(?:[ ]?[,–-]?[ ]*\n?[ ]*(?:[A-Z.]{{1,4}}[ ])?{_CODE}[ ,]{{1,2}}"
    rf"{_NAME}(?:[ ](?:{_JOIN}[ ])?{_NAME}){{0,2}}(?:[ ]?\([A-Z]{{2}}\)|,[ ][{UPPER}]\w{{1,4}}\.)?)?"
)
_END = rf"{_PARTS}{_TOWN}"

_BEFORE = (
    r"rue|avenue|boulevard|bd|place|chemin|che?\.|impasse|imp\.|allée|allee|quai|route|rte|cours|square|passage|"
    r"sentier|"
    r"résidence|rés\.|lotissement|hameau|cité|esplanade|faubourg|fbg|mail|venelle|montée|"
    r"calle|cl\.|cll\.?|c/|avenida|avda\.?|avd\.|av\.?|paseo|p[º°]|plaza|plza\.?|pza\.|camino|cno\.|carrer|passeig|"
    r"avinguda|"
    r"ronda|carretera|ctra\.?|travesía|calzada|calz\.|privada|priv\.|cerrada|cda\.|prolongación|prol\.|andador|"
    r"circuito|retorno|"
    r"callejón|cjón\.|carrera|cra\.?|kra\.?|diagonal|transversal|jirón|jr\.|pasaje|pje\.?|psje\.?|urbanización|"
    r"via|viale|v\.le|vle|piazza|p\.za|p\.zza|piazzale|p\.le|corso|c\.so|largo|l\.go|vicolo|strada|lungomare|"
    r"contrada|c\.da|"
    r"salita|borgo|fondamenta|località|loc\.|frazione|fraz\.|"
    r"rua|r\.|travessa|trav\.|tv\.|alameda|praça|pça\.?|praceta|largo|lgo\.?|estrada|estr\.|rodovia|rod\.|beco|ladeira|"
    r"quinta|urb\.|"
    r"str\.|strada|strad[ăa]|bulevardul|b-dul|bd\.|bld\.|calea|aleea|al\.|șoseaua|șos\.|sos\.|intrarea|intr\.|piața|"
    r"splaiul|"
    r"ul\.?|ulica|ulice|ulici|al\.|aleja|aleje|pl\.|plac|os\.|osiedle|rynek|nám\.|náměstí|nam\.|námestie|tř\.|třída|"
    r"trieda|"
    r"nábřeží|nábř\.|sídliště|sídlisko|trg|obala|cesta|bulevar|bul\.|put|šetalište|naselje|"
    r"rruga|rr\.|bulevardi|lagjja|"
    r"οδός|οδ\.|λεωφόρος|λεωφ\.|πλατεία|πλ\.|odos|leof\.?|leoforos|plateia|"
    r"ул\.?|улица|вул\.?|вулиця|пр\.|пр-т|пр-кт|просп\.|проспект|пер\.|переулок|провулок|пров\.|бул\.|бульвар|б-р|пл\.|"
    r"площадь|площа|наб\.|набережная|шоссе|ш\.|мкр\.?|кв-л|жк|"
    r"đường|phố|ngõ|ngách|hẻm|duong|pho|"
    r"jalan|jln?\.?|lorong|lrg\.?|persiaran|lebuh|lebuhraya|kampung|kampong|kg\.|kp\.|taman|lintang|solok|gang|gg\.|"
    r"perumahan|perum|komplek|komp\.|desa|dusun|soi|thanon|trok|ซอย|ถนน|sitio|purok|brgy\.?|barangay|"
    r"weg[ ]op|op[ ]de|aan[ ]de|sokak|cadde"
)
_AFTER = (
    r"utca|utcája|út|útja|u\.|tér|tere|körút|krt\.|köz|sor|sétány|rakpart|fasor|dűlő|lakótelep|ltp\.|"
    r"iela|prospekts|bulvāris|bulv\.|gatve|šoseja|laukums|dambis|g\.|gatvė|pr\.|prospektas|alėja|plentas|pl\.|aikštė|"
    r"tn|tänav|mnt|maantee|pst|puiestee|tee|põik|sok\.?|sokak|sokağı|sk\.?|cad\.?|cadde|caddesi|cd\.|bulvarı|blv\.?|"
    r"yolu|"
    r"meydanı|mah\.?|mahallesi|mh\.|sitesi|apt\.?|apartmanı|çıkmazı|ulica|ul\.|cesta|ulice|trg|nám\.|náměstí|"
    r"вул\.|улица|ул\.|проспект|пр\.|переулок|бульвар|"
    r"soi|gali|mohalla|marg|nagar|chowk|street|road|kalea|etorbidea|kal\.|väg|vägen|gata|gate|vei|vej|gade|katu|tie|"
    r"straat|"
    r"laan|plein|gracht|strasse|straße|allee|platz"
)
_SUFFIX = (
    r"straße|strasse|straβe|str\.|gasse|allee|allé|platz|weg|damm|ufer|ring|markt|steig|chaussee|promenade|graben|"
    r"stiege|"
    r"zeile|twiete|kamp|brücke|berg|feld|wiese|straat|straat|laan|plein|gracht|kade|kaai|dijk|singel|dreef|hof|baan|"
    r"steeg|"
    r"pad|steenweg|lei|kouter|gatan|gata|gränd|vägen|väg|backen|torget|stigen|allén|plan|vej|vejen|gade|stræde|stien|"
    r"parken|"
    r"vænget|bakken|torv|gyde|veien|vegen|vei|veg|gate|gaten|bakke|plass|katu|kuja|polku|tie|raitti|kaari|penger|ranta|"
    r"rinne|bulevardi|puisto|gatið|stígur|vegur|braut|stræti|tún|utca|utcza|iela|gatvė"
)

# Colombia: the number of the crossing, then that of the house.
_CROSSING = pattern(
    "LOCATION",
    0.8,
    r"(?i)(?<!\w)(?:calle|carrera|cra|kra|kr|cr|cl|cll|clle|diagonal|diag|dg|transversal|transv|tv|avenida|av|ak|"
    r"ac)\.?[ ]?"
    r"\d{1,3}[ ]?[a-z]{0,2}(?:[ ](?:bis|sur|norte|este|oeste))*[ ]*(?:#|no\.?|n[º°]\.?|nro\.?|num\.?)[ ]*\d{1,3}[ ]?"
    rf"[a-z]{{0,2}}(?:[ ](?:bis|sur))?[ ]?[-–][ ]?\d{{1,3}}(?!\w){_END}",
)
_BEFORE_NAME = pattern(
    "LOCATION",
    0.7,
    rf"(?<![\w-])(?:{_NUMBER},?[ ]+)?(?i:{_BEFORE})(?:(?<=[./])[ ]*|[ ]+){_FIRST_NAMES}(?:{_BEHIND}|"
    rf"[ ]?,[ ]*{_PART}){_END}",
    valid=lambda text: any(map(str.isdigit, text)),
    needs=tuple("0123456789"),
)
_NUMBER_BEFORE = pattern(
    "LOCATION",
    0.7,
    rf"(?<![\w.,/-]){_NUMBER},?[ ]+(?!(?i:square|mail|passage|place|put|desa)[ ])(?i:{_BEFORE})(?:(?<=[./])[ ]*|"
    rf"[ ]+){_FIRST_NAMES}{_END}",
    needs=tuple("0123456789"),
)
_AFTER_NAME = pattern(
    "LOCATION",
    0.7,
    rf"(?<![\w-])(?=[{UPPER}]){_NAMES}[ ]+(?i:{_AFTER})(?:(?<=\.)|(?![\w'-])){_BEHIND}{_END}",
    needs=tuple("0123456789"),
)
_IN_NAME = pattern(
    "LOCATION",
    0.7,
    rf"(?<![\w-])(?:[{UPPER}][\w.-]{{0,20}}[ ]){{0,2}}[{UPPER}][\w-]{{2,40}}?(?:{_SUFFIX})[ ](?!(?:19|"
    rf"20)\d\d\b){_NUMBER}{_END}",
    valid=lambda text: len(re.split(r"[ ]\d", text)[0]) > 6,
    needs=tuple("0123456789"),
)
# Turkey, Vietnam: a quarter without a number beside it.
_QUARTER = pattern(
    "LOCATION",
    0.6,
    rf"(?<!\w)(?:{_NAMES}[ ](?:Mah(?:allesi|\.)|Mh\.|MAH\.|Cad(?:desi|\.)|CAD\.|Sok(?:ak|ağı|\.)|SOK\.|Sk\.|Bulvarı|"
    rf"utca|iela|gatvė)(?!\w)|"
    rf"(?i:phường|quận|xã|huyện|thị trấn|thành phố|tp\.|tỉnh|kel\.|kec\.|kab\.|kelurahan|kecamatan|kabupaten|brgy\.?|"
    rf"barangay|"
    rf"col\.|colonia|fracc\.|bairro|barrio|comuna|sector|seksyen|fasa|м\.|г\.|гр\.|город|пос\.|д\.|село|oraș(?:ul)?|"
    rf"jud\.|județul|mun\.)"
    rf"(?:(?<=\.)[ ]?|[ ])(?:{_NAMES}|\d{{1,2}}))",
    needs=(
        *(
            "mah",
            "mh.",
            "cad",
            "sok",
            "sk.",
            "bulv",
            "utca",
            "iela",
            "gatv",
            "phường",
            "quận",
            "xã",
            "huyện",
            "thị",
            "thành",
        ),
        *(
            "tp.",
            "tỉnh",
            "kel",
            "kec",
            "kab",
            "brgy",
            "barang",
            "col",
            "fracc",
            "bair",
            "barri",
            "comuna",
            "sector",
            "seksyen",
            "fasa",
        ),
        *("м.", "г.", "гр.", "гор", "пос", "д.", "село", "oraș", "jud", "mun."),
    ),
)
_FULL_PART = re.compile(
    r"(?i)(?:quadra|lote|bloco|bloque|blok|block|tower|torre|sector|manzana|mza?|villa|site|rr|daire)[ .]"
)
_PARTS_ALONE = pattern(
    "LOCATION",
    0.6,
    rf"(?<![\w.])(?=[a-zA-Zа-яА-Я#])(?:{_PART}[ ]?[,;/]?[ ]*){{2,5}}(?=[ ]*(?:$|\n|,))",
    valid=lambda text: text.count(".") + text.count("#") > 1 or _FULL_PART.match(text) is not None,
)
_FLAT_LINE = pattern(
    "LOCATION",
    0.5,
    r"(?mi)^[ ]*(?P<x>(?:flat|apt|apartment|unit|suite|appt|wohnung)\.?[ ]#?\d{1,4}[a-z]?),?[ ]*(?=\n[ ]*\d)",
)
_BOX = pattern(
    "LOCATION",
    0.75,
    r"(?i)(?<!\w)(?:skr(?:ytka|\.)[ ]?poczt(?:owa|\.)|casilla(?: de correos?)?|casilla postal|c\.?[ ]?c\.?[ ](?=\d)|"
    r"apdo\.?(?: postal| de correos)?|apartado"
    r"(?: postal| de correos| aéreo)?|b\.?p\.?|boîte postale|boite postale|postboks|postbox|box|boks|pk|p\.?k\.?|a/я|"
    r"а/я|"
    r"абонентский ящик|p\.?p\.?|private bag|locked bag|poste restante|pósthólf|postilokero|pl|t\.?[ ]?θ\.?|"
    r"post\.? kutusu|posta kutusu|c\.?p\.?o\.?|"
    r"kotak pos|peti surat|gpo box|g\.p\.o\. box|caixa postal|cx\.? postal|cas(?:ella|\.)? post(?:ale|\.)|pf\.?|"
    r"poštovní přihrádka|"
    r"p\.?[ ]?o\.?[ ]?box|p\.?o\.?b\.?)[ .:]*(?:n[º°o]\.?[ ]?)?x?\d[\d -]{0,10}\d?(?:[A-Z]|-[A-Z])?(?=[ ]*(?:\n|,|$))"
    rf"(?-i:,[ ]*{_NAME}(?:[ ]{_NAME})?(?=[ ]*(?:\n|,|$)))?",
)
# Japan in Latin letters, India, the Philippines, Bangladesh: a number that leads and no word for a street.
_NUMBER_FIRST = pattern(
    "LOCATION",
    0.65,
    rf"(?<![\w-])(?:(?i:số|so)[ ]\d{{1,4}}[A-Z]?(?:[ ,]+(?i:ngõ|ngách|hẻm|đường|phố|"
    rf"kiệt)[ ]?\d{{0,4}}){{0,3}}[ ]+{_NAMES}|"
    rf"\d{{1,3}}-\d{{1,3}}(?:-\d{{1,4}})?,?[ ]+{_NAMES}(?:,[ ]*{_NAMES})*-(?i:ku|shi|cho|machi|gun|ken|dori|chome|"
    rf"dong|gu|ro|gil)(?!\w)|"
    rf"(?i:h\.?[ ]?no|house|plot|flat|door no|d\.?no|s\.?no|qtr|quarter|villa|unit|apt|apartment|appt|suite|top|shop|"
    rf"office|room|lot|stand|erf|khasra)\.?[ ]?(?i:no\.?[ ]?)?\#?[A-Z]?-?\d{{1,5}}[A-Z]?(?:[-/]\d{{1,5}}){{0,3}}[A-Z]?"
    rf",[ ]*{_NAMES}(?:,[ ]*{_NAMES}|,[ ]*\d{{1,2}}[a-z]{{2}}[ ]\w+){{0,3}})",
    needs=tuple("0123456789"),
)
# A square or quarter without a number, a corner of two streets.
_NO_NUMBER = pattern(
    "LOCATION",
    0.5,
    rf"(?<!\w)(?:(?i:plaza|plaça|praça|piazza|place(?= d)|parque|parc|jd\.|jardim|rynek|náměstí|trg|plac|bulevar|"
    rf"avenida|paseo|quartier|"
    rf"barrio|bairro|bº|osiedle|sídliště)[ ]+(?:(?:de|del|des|du|da|do|dos|das|di)[ ]+)?(?:(?:la|las|los|les|el|l'|"
    rf"d')[ ]*)?{_NAME}"
    rf"(?:[ ]{_NAME}){{0,2}}|{_NAME}[ ](?:&|and|@)[ ]\d{{1,3}}(?:st|nd|rd|th)(?!\w)|"
    rf"\d{{1,3}}(?:st|nd|rd|th)(?:[ ](?:St|Ave)\.?)?[ ](?:&|and|@)[ ]{_NAME}(?=[ ]*(?:$|[\n,.])|[ ](?:St|Ave|Rd)))",
)
_TWO_LINES = pattern(
    "LOCATION",
    0.6,
    rf"(?m)^[ ]*(?P<x>[{UPPER}][\w'’.-]{{2,30}}(?:[ ]+[\w'’.-]{{1,30}}){{0,4}}[ ]+{_NUMBER}{_PARTS}),?[ ]*\n[ ]*"
    rf"(?P<y>(?:[A-Z]{{1,2}}-)?(?:\d{{2}}-\d{{3}}|\d{{3}}[ ]\d{{2}}|\d{{4}}-\d{{3}}|\d{{4}}[ ]?[A-Z]{{2}}|"
    rf"\d{{4,6}})[ ,]{{1,2}}{_NAMES})",
)

ADDRESS_PATTERNS: tuple[Pattern, ...] = (
    _CROSSING,
    _BEFORE_NAME,
    _NUMBER_BEFORE,
    _AFTER_NAME,
    _IN_NAME,
    _QUARTER,
    _PARTS_ALONE,
    _FLAT_LINE,
    _BOX,
    _NUMBER_FIRST,
    _NO_NUMBER,
    _TWO_LINES,
)
