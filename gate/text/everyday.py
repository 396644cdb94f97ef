"""Words that stand on signs, labels, receipts and screens everywhere and name nobody: no network need read them."""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS = (
    "a about above access account add address after again age alarm alert all also amount and announcement "
    "another answer any anything app approval approved are area arrival arrivals as at auto available award away "
    "baby back bag bags balance bar bath battery be beauty because bed been beer before being below best between "
    "big birthday biscuits book books boots both box bread breakfast buffet bus business but buy by bye cable "
    "cake calm camera cancel capture card cards care cash cashier caution celebrate change charge check cheese "
    "chicken chips choose class clean clear clearance click clinic closed clothes coffee cold collection color "
    "colour come coming comment comments company complete connect contact continue cookies copy cost could "
    "country cream cup customer cut daily danger data date day days deal deals delete delicious delivery demo "
    "department departure departures description design desk did dinner discount dish display do does dogs done "
    "door doors down download dress drink drinks dry each earn easy eat edit eggs either electric else email "
    "emergency empty end enjoy enough enter entrance entry error even evening event every everyone everything "
    "exam exclusive exit express extra family fast fee feel female few file fill final find fire first fish five "
    "floor follow food foods for forever four free fresh friday friends from fruit full fun game games gate get "
    "gift gifts give glass go gold good goods got great group guest guests guide had hair half hand hands happy "
    "has have health healthy heart heat heavy hello help her here hers high him his home hot hotel hour hours "
    "house how hurry ice if image images import in info information inside install instructions internet into "
    "invitation invite invoice is it item items its itself join juice just keep key keys kids kitchen know ladies "
    "large last late latest laugh learn least left less let level life light lights like limited line list listen "
    "live load loading local lock login logout lost lot love low luggage lunch machine made magic mail main make "
    "male many map me meal meals meat medium meeting member members memory men menu message milk minute minutes "
    "mobile mode model modern money month more morning movie much museum music must my name natural neither "
    "network never new news next nice night no nobody none noon nor not note notes nothing notice now number of "
    "off offer offers office often ok old on once one online only onto open opening or order orders organic other "
    "others our ours out outside over own pack page paid pants paper parking part party password past patient "
    "pause pay payment people per perhaps person phone photo photos picture pictures pizza plan plastic play "
    "please point points pool pork power premium press price prices print private product products program "
    "project public pull purchase push put qty quality quantity question queue quick quiet rather ready really "
    "receipt recipe record recycle refund register regular remove rent rental reply report request reserved rest "
    "restaurant restroom return returns review right room rooms run safe safety salad sale sales salt same sample "
    "sandwich save scan scanner school screen seafood search season seat seats section security see select self "
    "sell send sent service services set settings several share she shirt shirts shoes shop shopping should show "
    "shower side sign since sit size skip sleep slow small smile smoke smoking snack snacks soap sold some "
    "someone something soon sorry sound soup special spicy sport sports staff stairs standard start stay step "
    "still stock stop storage store story student studio style sub subject submit subtotal such sugar sunday "
    "sweet system table take taste tax taxi tea team tel ten text than thank thanks that the their them then "
    "there these they thing things this those three through ticket tickets time timer to today together toilet "
    "tomorrow tonight too tools top total toward toys traffic train travel trip try turn twelve twenty two type "
    "under until up update upon use used user value vegetables version very video view visit wait walk wall want "
    "warm warning was wash watch water way we wear weather web wedding week weekend weeks weight welcome were wet "
    "what when where which while who whose why wifi window wine winner wireless with within without women "
    "wonderful work world worth would year years yes yesterday yet you your yours zone"
)


def is_everyday(text: str) -> bool:
    """Whether every word of a text is one of these, in any case of letters. Digits and signs do not count."""
    words = _everyday_words()
    return all(word.casefold().replace("’", "'") in words for word in _WORD.findall(text))


@cache
def _everyday_words() -> frozenset[str]:
    return frozenset(_WORDS.split())
