"""Brands, dishes, plants, songs and holidays that are called after somebody: in a picture they name nobody."""

from __future__ import annotations

import re

from gate.text.people import fold_name
from gate.text.recognizers import words

_PHRASES = (
    "abercrombie & fitch|alexander mcqueen|alfa romeo|armani exchange|arnold palmer|aunt jemima|baked alaska|"
    "barnes & noble|bath & body works|ben & jerry's|betty crocker|black & decker|bloody mary|boston terrier|"
    "brooks brothers|burt's bees|caesar dressing|caesar salad|calvin klein|cap'n crunch|captain morgan|"
    "carolina reaper|chips ahoy|christian dior|chuck e. cheese|church & dwight|coco chanel|colt 45|cox orange|"
    "cox's orange pippin|crate & barrel|crêpe suzette|crêpes suzette|dairy queen|dave & buster's|denny's|"
    "dolce & gabbana|domino's|dr martens|dr oetker|dr pepper|dr. martens|dr. oetker|dr. pepper|dr. scholl's|"
    "dr. seuss|duncan hines|earl grey|eddie bauer|eggs benedict|elizabeth arden|estée lauder|famous amos|"
    "father's day|fisher price|fisher-price|ford explorer|ford fiesta|ford focus|ford mustang|ford transit|"
    "frank's redhot|fruit of the loom|general electric|general mills|gerber daisy|german shepherd|"
    "giorgio armani|golden delicious|granny smith|hansel & gretel|hansel and gretel|harley davidson|"
    "harley-davidson|harry potter|head & shoulders|hello kitty|henry hoover|hugo boss|humpty dumpty|"
    "hänsel und gretel|jack and jill|jack daniel's|jack daniels|jack in the box|jack o'lantern|jan hagel|"
    "jim beam|jimmy choo|jimmy john's|jingle bells|john deere|johnnie walker|johnny walker|johnson & johnson|"
    "johnson's baby|jolly rancher|jolly roger|jose cuervo|josé cuervo|kate spade|king charles spaniel|kit kat|"
    "kitty cat|kung pao|labor day|lazy susan|levi strauss|levi's|little caesars|little debbie|"
    "lord of the rings|louis vuitton|marc jacobs|maria biscuits|marie biscuits|mario kart|marks & spencer|"
    "marks and spencer|martin luther king|mccain|mcdonald's|mcdonalds|mercedes benz|mercedes-benz|"
    "merry christmas|michael kors|michelin|mickey mouse|minnie mouse|monte carlo|moses basket|mother's day|"
    "mountain dew|mr clean|mr. clean|mr. coffee|mr. muscle|mr. potato head|mrs butterworth's|mrs. fields|"
    "mrs. meyer's|nathan's|nina ricci|olive garden|oscar mayer|papa john's|papa murphy's|pepper jack|"
    "peter pan|philly cheesesteak|pierre cardin|pink lady|pizza margherita|pollo loco|procter & gamble|"
    "quaker oats|ralph lauren|ray ban|ray-ban|red robin|reese's|reuben sandwich|robin hood|rolls royce|"
    "rolls-royce|ronald mcdonald|ruth's chris|sam's club|san pellegrino|santa claus|santa fe|sara lee|"
    "sherwin williams|sherwin-williams|shirley temple|simon says|sloppy joe|sloppy joes|smith & wesson|"
    "smith and wesson|snow white|st patrick's day|st. nicholas|st. patrick's day|st. patricks day|"
    "st. valentine's day|stella artois|swarovski|sweet baby ray's|sweet william|t.j. maxx|tarte tatin|"
    "teddy bear|tiffany & co|tim hortons|tom & jerry|tom and jerry|tom thumb|tommy bahama|tommy hilfiger|"
    "tony's chocolonely|tootsie roll|trader joe's|uncle ben's|uncle sam|valentine's day|vera wang|"
    "victoria sponge|victoria's secret|walt disney|warner bros|wendy's|white rabbit|will power|willy wonka|"
    "winnie pooh|winnie the pooh|yves rocher|yves saint laurent|zac posen"
)
_APOSTROPHE = "['’`´]?"
_PATTERN = "|".join(
    re.escape(phrase).replace("'", _APOSTROPHE).replace(r"\ &\ ", r"\s?(?:&|and|\+)\s?").replace(r"\ ", r"\s+")
    for phrase in sorted(_PHRASES.split("|"), key=lambda one: (-len(one), one))
)
_WORD = re.compile(r"[^\W\d_]+")
_THINGS = re.compile(rf"(?i)(?<!\w)(?:{_PATTERN})(?!\w)")

_BRANDS = words(
    "acura adidas airbus aldi audi bosch braun canon carrefour casio chevrolet chrysler citroen danone dodge "
    "ducati electrolux epson ferrari fiat fuji fujitsu gillette hasselblad heineken heinz hilti hitachi honda "
    "huggies huawei hyundai ikea infiniti jaguar jeep kawasaki kellogg kelloggs kenwood kia kodak lamborghini "
    "lancia lavazza leica lego lexus lidl lindt makita maserati mattel mazda medela mercedes mitsubishi mustang "
    "nespresso nestle nikon nintendo nissan nivea nokia olympus opel pampers panasonic peugeot philips pirelli "
    "playmobil porsche puma renault ritter samsung sanyo seat seiko sharp siemens skoda sony starbucks stihl "
    "subaru suzuki tchibo tesla toblerone toshiba toyota vaillant volkswagen volvo walmart whirlpool yamaha zeiss"
)
"""Firms that sell under a surname, alone on a thing more often than beside a name."""
_COMMON = words(
    "abeille acorn agneau almond amande amarillo ananas animal anjo apfel apple april aprile arbol arbre august "
    "avril azul baer bamboo banana bar basilikum bass bean bear beaver bee berry bier bird bison blanc blanco "
    "blau bleu blue blume bosque brandy bronze brot brown buffalo bumble bump bunny butter cake candy cardinal "
    "carrot cat cerise cheese cherry chestnut chili chocolate cielo cinnamon cloud club coco coconut cod cole "
    "coral corn cotton cow crab cranberry crane cream crow crystal cub cupcake deer diamond dinosaur dolphin dove "
    "dragon duck eagle earth eis elephant elk emerald engel enero erde erdbeere estrella etoile falcon fawn "
    "feather fern finch fire fish flamingo fleur flor flower flowers fox frog fruit fuchs garden garlic garnet "
    "ginger giraffe girasol gold golden goose grape gray green grey grizzly grouse grun gull hare hawk heron "
    "hirsch honey horse huhn indigo ivory jade jay julho juli junio july june kaffee kase katze kiwi koala kuh "
    "kuchen lamb lark lavender lemon leon leone lilac lime lion lioness lobster loewe lowe lucky luna lynx magpie "
    "mango maple mar march mare marron marz mayo melon mesa miel mint mond moon moose morning mountain mourning "
    "mouse mushroom navy noir nut nutmeg oak ocean oiseau olive onion orange orca oso otter ours owl palm panda "
    "papaya parrot pato pea peach peacock peanut pear pearl pepper perle pesce petal pickle pig pigeon pine "
    "pingouin pink pizza platinum plum polar pony popcorn poppy potato pumpkin purple rabbit rainbow raisin ram "
    "raspberry raven red reh rice river robin roja rojo rosa rot rouge rubin ruby rye sage salmon salt sand "
    "saphir sapphire sea seal shark sheep silver sky snow sol soleil spice spider star starfish stella stern "
    "storm strawberry sturm sugar summer sun sunflower sunny swan tea thyme tiger tigre tomato topaz toro trout "
    "tulip turkey turquoise turtle unicorn valley vanilla verde vert violett vogel walnut water whale wheat white "
    "wild winter wolf woody wren yellow zebra zucker grand great little big bigger tiny sweet super happy lovely "
    "pretty baby bebe boy girl man lady papa mama maman mami papi mum mom mommy daddy dad oma opa nonna nonno "
    "abuela abuelo grandma grandpa granny nana mamie papy vovo babcia dziadek mormor morfar farmor farfar "
    "anneanne dede tata mamma pappa mutti vati ciao hallo hello hola bonjour salut merhaba heim gast guest home "
    "house hope joy faith love peace grace dream dreams angel angels princess prince princesa principe prinzessin "
    "prinz king queen champ hero amor amore liebe coeur cuore corazon herz heart vida vita vie leben nino nina "
    "bambino bambina kind enfant garcon fille menino menina chico chica junge madchen roman novel story tale song "
    "mark will bill"
)
"""Animals, colours, plants, food, months, family, and words for a child, that are somebody's name too."""
_NAMES_TOO = words(
    "april daisy fern ginger grace hazel heather holly hope iris ivy jasmine joy june lily luna olive poppy robin "
    "rose rosemary ruby stella violet willow faith angel rosa sage summer coral pearl crystal amber leon"
)
"""Of these one or two on a line are a name, three are a list."""
_LIST = 3


def in_thing(text: str, start: int, end: int) -> bool:
    """Whether what looks like a name at characters `start:end` touches such a phrase or is made of such words alone."""
    if any(match.start() < end and start < match.end() for match in _THINGS.finditer(text)):
        return True
    found = [fold_name(word) for word in _WORD.findall(text[start:end])]
    if found and all(word in _NAMES_TOO for word in found):
        line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
        return sum(fold_name(word) in _NAMES_TOO for word in _WORD.findall(line)) >= _LIST
    return bool(found) and all(word in _COMMON or word in _BRANDS or word in _NAMES_TOO for word in found)
