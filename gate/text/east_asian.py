"""Chinese and Japanese names: which words are surnames, given names, both together, or everyday words that look so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from gate.models import find_model
from gate.text.recognizers import words

SURNAMES_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高梁郑鄭谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于"
    "蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任卢盧姚沈钟鍾鐘姜崔谭譚陆陸汪范石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫閆阎閻段雷"
    "侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯常温溫康施牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁"
    "魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳"
    "管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党宫宮费費卜"
    "冷晏席卫衛柏宗瞿桂全佟应應臧闵閔苟邬鄔边邊卞姬和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官"
    "裘莘郁粟危辜闻聞蔺藺释釋揭鄢金潭佐黑"
)
"""Of one character, simplified and traditional; about nine of ten Chinese bear one of them."""
DOUBLE_SURNAMES = words(
    "上官 东方 令狐 公孙 公孫 南宫 南宮 司徒 司馬 司马 呼延 夏侯 太史 宇文 尉迟 尉遲 张简 "
    "張簡 慕容 東方 欧阳 歐陽 淳于 濮阳 濮陽 独孤 獨孤 申屠 百里 皇甫 端木 聞人 范姜 西門 "
    "西门 諸葛 诸葛 軒轅 轩辕 鍾離 钟离 長孫 长孙 闻人 "
)
GIVEN_CHINESE = frozenset(
    "伟偉芳娜秀英敏静靜丽麗强強磊军軍洋勇艳艷杰傑娟涛濤明超兰蘭霞平刚剛桂文辉輝玲鑫建华華红紅国國志梅峰鹏鵬飞飛雪琴玉"
    "萍海燕春波宁寧珍云雲凤鳳洁潔斌宇浩凯凱健俊帆旭龙龍林琳晨阳陽鸣鳴欣怡子轩軒涵梓萱雨诗詩语語佳雅婷思琪梦夢瑶瑤紫嘉"
    "昊天泽澤睿博一诺諾依可心悦悅馨妍若熙晓曉东東新利清荣榮福生贵貴成永金银銀长長发發庆慶祥兴興旺德义義忠孝仁礼禮智信"
    "善良安康宏伦倫维維正直学學贤賢才富光远遠立业業继繼先祖承泰和顺順乐樂少伯仲叔季大二三四小多之亚亞卫衛民权權胜勝力"
    "振世家树樹松柏竹菊荷莲蓮蓉花美妹淑惠慧芬芝香爱愛珠翠凡素真环環霜月莺鶯媛瑞锦錦青倩婉娴嫻瑾颖穎露婵嬋雁蓓纨紈仪儀"
    "丹眉君蕊薇菁岚嵐苑婕筠柔霭靄宜毓凝欢歡霄枫楓芸菲寒伊纤纖飘飄育滢瀅馥漪宛蔓羽希毅保河星彤芷柠檸怀懷晴冰钰鈺翰朗翔"
    "楠晗昕晟灿燦琦璐璇珊瑜璟瑄玥玟珂奕奇奥奧宥宸寅尧堯尚岩岳川帅帥彬彦彥彩影征徽恒恩恺愷悟情惟意愉慕戈扬揚拓政敬斐方"
    "旋昂昌昭映晋晉晏景晶暄暖曜朋朵杉杏材村来來柯栋棟桐桃桥橋桦樺棋森楚榕樱櫻欧歐歌殊水江汉漢汐沁沐沛沫泉泓洲浦淇淞淼"
    "渊淵渝湘湛源溪滔潇瀟潮澄澜瀾灵靈炎炜煒炫烁爍烨燁然煜煊熠爽牧珉珏珑瓏琛琰琼瓊瑛璋璞甜皓盈盼睦石碧祎禕祺禹秋程稼穆"
    "童笑竣笛策管箐纯純绍紹绮綺罗羅翌翊耀聪聰肖胤致舒航艺藝芊芮苏蘇苒苗茂茜茗茵荔莉莎莹瑩菀萌萧蕭葵蒙蓝藍蔚蕾薛虎虹蝶"
    "行裕西言诚誠谦謙豪豫贝貝赫越路辰迅迎近逸邦郁采里野钊釗钧鈞铁鐵铭銘锋鋒锐銳镇鎮门闻聞阔闊陆雄雯霆霏非韬韜韵韻颂頌"
    "风風骏駿高魁鸿鴻鹤鶴麒麟黎默齐齊廷蔭荫堂庭弘培基宝寶定宗喜加南仙仕任代令以佑何余佩佰俐俞修倪傲元兆全公其典兵农冬"
    "冠凌刘初前勋勳勤化北千升卉卓同名向启啟吉周哲唯喆喻园圆圓均坚堅城墨士声聲夏夕夫央如妙妤姗姍姝姣姿娅婧婭媚嫣嫒孟宣"
    "宾賓密封展山工左巧师師帝幸广廣序延开開弦弟彰彪徐忆憶必怜恬恭恋慈憲宪懿戎所拉捷效教敦斯施无無旦易晖暉曦曲有本李杨"
    "果柳格档梁棠榆枝模横步武比求沂沙治法泊注泳浚津洪浪浓涓涌润潤深淳添渺湖溢滋满滿漫澎激火灏灝炳烈焕煥煌熊照爵片犇狄"
    "献玄王玛瑪珺球理甫申电男画留略疆登皖盛相省瞳知矢硕碩祈祐祝神禄祿科秦积稳章竞端第筱签精糖系索累经經结绣繡绪緒缘緣"
    "群羿老而联聖圣腾騰臣自芃范荃草荆莫菡董蒲蓬藤袁裔观觀角解讓让记许訓论谊誼谷象贞貞资赐賜赛赢跃躍轶辅载达達运連进迪"
    "通速道遥遙邓郎部酉重量锡錫阁阅闽防阿雷震霖革韦音项顶领颜飒养首驰驹骁驥骥骞鲁鲲鳌鸽黄黛鼎龄齡佟佐伶仰仟侠俠倚偲兮"
    "冉勉卿叶吟咏哈唐啸嘯囡团坤埔壮壯奎好妮姐娇嬌娥婀媞孙宋宵尉尊尤屿嶼岗崇崎嵘嵩巍州常幼廉张弛归当彗彧微徵怿性悠惜慎"
    "慰懋戴抒挺掌揽放斗旎昀昆昱晔曄晤"
)
"""Characters of given names, simplified and traditional."""
_JAPANESE_ENDS = frozenset(
    "市区町村県都府道駅院科室館校園店社局課部線橋寺丁番号日月年時分円家屋様人者的用中内外前後間性化式型版機品物費料金口方"
)
_HAN = re.compile(r"[々\u3400-\u9fff]+")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")


def is_chinese_name(word: str) -> bool:
    """Whether 2 to 4 characters are a Chinese surname and a given name, and no everyday word."""
    surname = 2 if word[:2] in DOUBLE_SURNAMES else 1
    if not 1 <= len(word) - surname <= 2 or (surname == 1 and word[0] not in SURNAMES_CHINESE):
        return False
    return all(char in GIVEN_CHINESE for char in word[surname:]) and not is_word(word)


def is_japanese_name(surname: str, given: str) -> bool:
    """Whether two words, in characters or kana, are a surname and a given name."""
    return is_surname(surname) and is_given(given)


def is_glued_japanese_name(word: str) -> bool:
    """Whether 3 to 6 characters without a blank are a Japanese surname and a given name, and no everyday word."""
    if not 3 <= len(word) <= 6 or word[-1] in _JAPANESE_ENDS or is_word(word) or not _HAN.match(word):
        return False
    return any(is_japanese_name(word[:at], word[at:]) for at in range(1, min(4, len(word))) if word[at:])


def is_surname(word: str) -> bool:
    """Whether a word in characters or kana is a Japanese surname."""
    return "s" in _kinds().get(_katakana(word), "")


def is_given(word: str) -> bool:
    """Whether a word in characters or kana is a Japanese given name."""
    return "g" in _kinds().get(_katakana(word), "")


def is_word(word: str) -> bool:
    """Whether a word that is built like a name is an everyday one."""
    return "w" in _kinds().get(word, "")


def _katakana(word: str) -> str:
    return _HIRAGANA.sub(lambda match: chr(ord(match.group()) + 0x60), word)


@cache
def _kinds() -> Mapping[str, str]:
    """For each word of the list its kinds: `s`, `g` and `w` in a row."""
    kinds: dict[str, str] = {}
    for line in find_model("east_asian_names").read_text(encoding="utf-8").splitlines():
        kind, *found = line.split()
        kinds.update((word, kinds.get(word, "") + kind) for word in found)
    return kinds
