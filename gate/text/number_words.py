"""Words beside numbers, in the languages of the world: those that announce a person's number, and those of things."""

from __future__ import annotations

import re
import unicodedata

from gate.text.recognizers import cues, words

DIGITS = tuple("0123456789")
"""What a text needs to hold a number."""
_NUMBER = (
    "no|no.|nr|nr.|num|num.|numb|number|nummer|numéro|número|numero|numer|číslo|szám|száma|broj|număr|numărul|numara|"
    "numarası|nomor|nombor|tunnus|numeris|numurs|številka|id|i.d.|ident|code|kod|kód|cód|cód.|cod|cod.|código|codice|n°|nº|n.º|n.o|n.o.|n.°|n.|№|#|"
    "номер|број|αριθμός|αρ|αρ.|mã số|mã|số|หมายเลข|เลขที่|رقم|מספר|מס'|番号|號碼|号码|编号|編號|번호"
)
_SUFFIX = "nr|nr.|nummer|number|numero|numer|szám|száma|numarası|tunnus|kod|kód|번호|番号|号|號|编号"
NUMBERED = rf"(?:(?<![^\W_])(?:{cues(_NUMBER)}|č\.)|(?<=[^\W\d_]){cues(_SUFFIX)})(?![^\W\d_])"
"""A word for number, on its own or as the end of a compound: `Kundennummer`, `asiakasnumero`, `rendelésszám`."""
COLON = r"[ ]?\.?[ ]?[:;#=_]?[ ]?\.?[:#=]?[ ]*\n?[ ]*"
NUMBER_OF = rf"(?:s|es|n|en|ens|e)?(?:[ .-]{{0,2}}{cues(_NUMBER + '|号|號')})?(?![^\W\d_]){COLON}"
"""From a word that says whose number it is to the number: ` No.: `, `nummer\\n`."""
_OF = r"\.?[ ]?(?:(?i:de la|del|della|de|di|du|da|do|dos|of|της|του|delle)[ ]|(?i:de l|dell|d)['’])?"


def announced(whose: str) -> str:
    """A pattern of phrases set apart by `|` with a word for number after or before them, and what leads to it."""
    one = cues(whose)
    after = rf"{one}(?:s|es|n|en|ens|e)?[ .-]{{0,2}}{cues(_NUMBER + '|号|號')}"
    before = rf"(?:{cues(_NUMBER)}|č\.){_OF}{one}"
    return rf"(?<![^\W_])(?:{after}|{before})(?![^\W\d_]){COLON}"


# Groups that OCR set apart (`0048 2913`), but not a date, a time or a measure after the number.
_GROUPS = (
    r"(?:[A-Z]{1,3}[ -]?)?\d{1,6}(?:(?:[ ]\d{2,6}(?![\w./:+-])){1,6}|(?:[ ]?-[ ]?\d{1,6}(?![\w./:+])){1,4})"
    r"(?:[ -]?[A-Z](?!\w))?(?![\w-])"
)
CODE = r"[A-Za-z0-9][A-Za-z0-9./_-]{1,24}(?<![./_-])"
VALUE = rf"(?P<x>(?:{_GROUPS}|{CODE})(?:\([A-Z\d]\))?)"
"""What stands behind a word that announces a number."""
_NO_NUMBER = re.compile(
    r"(?i)\d{1,2}([/.])\d{1,2}\1\d{2,4}|\d{4}([/.])\d{1,2}\2\d{1,2}|\d{1,2}-\d{1,2}-(?:19|20)\d\d|(?:19|20)\d\d-\d{1,2}-\d{1,2}|"
    r"\d{1,2}w\d?d?|\d+(?:\.\d+)?(?:mm|cm|g|kg|hz|khz|mhz|bpm|px|ml)|(?:19|20)\d\d|\d{1,6}[.,]\d\d"
)


def is_number(text: str) -> bool:
    """At least three digits, and no date, sum or measure (`12/05/2021`, `56.00`, `22w3d`)."""
    return sum(map(str.isdigit, text)) >= 3 and not _NO_NUMBER.fullmatch(text)


RECORD = (
    "patient|pat|pat.|pt|pt.|hospital|hosp|medical record|med rec|record|chart|accession|acc|exam|study|scan|"
    "specimen|sample|lab|encounter|visit|episode|admission|outpatient|inpatient|antenatal|maternity|clinic|patienten|"
    "fall|aufnahme|akte|akten|kranken|krankenhaus|untersuchungs|befund|fiche|mutterpass|dossier|dossier médical|"
    "séjour|examen|demande|paciente|historia|historia clínica|hist. clínica|h.c.|hc|expediente|ficha|episodio|"
    "estudio|utente|processo|proceso|prontuário|exame|atendimento|registo|registro|paziente|cartella|"
    "cartella clinica|nosologico|nosografico|esame|accettazione|scheda|pratica|patiënt|patiënten|onderzoek|"
    "onderzoeks|opname|pasient|journal|undersökning|undersøkelse|undersøgelse|remiss|potilas|tutkimus|käynti|"
    "sairauskertomus|pacjenta|pacjent|badania|księgi|księgi głównej|karty|historii choroby|zlecenia|pacienta|pacient|"
    "vyšetření|vyšetrenia|chorobopisu|dokumentace|beteg|betegazonosító|páciens|törzsszám|napló|vizsgálat|vizsgálati|"
    "pacientului|fișă|fisa|fișa|foaie|foaia|foaie de observație|dosar|examinare|pacijenta|pacijent|bolnika|kartona|"
    "karton|protokola|nalaza|пациент|пациента|картон|карты|карта|истории болезни|история болезни|медкарты|"
    "исследования|анализа|пацієнта|картки|картка|історії хвороби|ασθενούς|ασθενή|μητρώου|φακέλου|εξέτασης|hasta|"
    "protokol|dosya|başvuru|tetkik|pasien|rekam medis|rm|rekam medik|pesakit|pendaftaran|registrasi|bệnh nhân|bn|"
    "hồ sơ|bệnh án|y tế|patsiendi|haigusloo|kartes|paciento|kortelės|ligos istorijos|病歴|病历|病歷|病案|住院|门诊|"
    "門診|检查|檢查|検査|患者|病人|登记|カルテ|診察券|診察|환자|등록|차트|병록|المريض|الملف|ملف|תיק|מטופל|"
    "پرونده|بیمار|ผู้ป่วย|hn"
)
"""Whose number a hospital means: the patient, his file, his visit, what was examined."""
ACCOUNT = (
    "invoice|inv|account|acct|a/c|member|membership|customer|cust|client|confirmation|conf|booking|reservation|"
    "ticket|e-ticket|policy|licence|license|dl|student|pupil|employee|emp|staff|badge|case|order|po|purchase order|"
    "policyholder|cashier|claim|group|subscriber|insurance|ins|tracking|track|shipment|consignment|parcel|awb|"
    "waybill|receipt|transaction|trans|trx|txn|reference|ref|registration|reg|enrolment|enrollment|enrol|roll|"
    "voucher|serial|s/n|card|library card|loyalty|frequent flyer|pnr|record locator|permit|certificate|cert|file|"
    "docket|job|contract|applicant|application|candidate|survey|vendor|merchant|terminal|till|document|doc|donor|"
    "beneficiary|dependent|matriculation|visa|bib|race|locker|rego|kunde|kunden|kd|kd.|bestell|bestellung|auftrag|"
    "auftrags|rechnung|rechnungs|buchung|buchungs|mitglied|mitglieds|versicherten|versicherung|versicherungs|police|"
    "policen|vertrag|vertrags|sendung|sendungs|paket|vorgang|vorgangs|personal|mitarbeiter|matrikel|schüler|karten|"
    "konto|depot|reservierung|reservierungs|los|start|adhérent|abonné|réservation|facture|contrat|sociétaire|assuré|"
    "allocataire|colis|suivi|étudiant|élève|employé|matricule|carte|carte de fidélité|billet|compte|permis|commande|"
    "dossard|ine|cliente|pedido|socio|reserva|factura|contrato|póliza|asegurado|afiliado|envío|seguimiento|"
    "estudiante|alumno|empleado|matrícula|tarjeta|billete|boleto|cuenta|licencia|folio|localizador|guía|encomenda|"
    "sócio|fatura|apólice|segurado|beneficiário|rastreio|rastreamento|estudante|funcionário|cartão|bilhete|conta|"
    "inscrição|protocolo|ordine|prenotazione|fattura|contratto|polizza|assicurato|spedizione|studente|matricola|"
    "dipendente|tessera|biglietto|conto|patente|pettorale|klant|bestelling|lid|lidmaatschap|reservering|boeking|"
    "factuur|polis|verzekerden|relatie|zending|leerling|personeel|medewerker|kaart|rekening|kund|medlem|bokning|"
    "boknings|faktura|avtal|försäkring|försäkrings|kolli|anställning|kort|biljett|ordre|bestilling|bestillings|"
    "forsikring|forsikrings|pakke|sporing|sporings|ansatt|medarbejder|billett|asiakas|tilaus|jäsen|varaus|lasku|"
    "sopimus|vakuutus|lähetys|opiskelija|henkilö|kortti|lippu|tili|klienta|klient|zamówienia|zamówienie|członka|"
    "członkowski|rezerwacji|faktury|umowy|polisy|przesyłki|indeksu|studenta|pracownika|legitymacji|biletu|konta|"
    "rachunku|sprawy|zákazníka|zákaznické|zákaznícke|objednávky|člena|členské|rezervace|rezervácie|faktúry|smlouvy|"
    "zmluvy|pojistky|poistky|pojištěnce|poistenca|zásilky|zásielky|zaměstnance|průkazu|preukazu|účtu|jízdenky|ügyfél|"
    "vevő|rendelés|tagsági|tag|foglalás|foglalási|számla|szerződés|kötvény|csomag|küldemény|hallgató|diák|dolgozó|"
    "törzs|kártya|jegy|clientului|comandă|comanda|comenzii|membru|rezervare|factură|poliță|colet|angajat|legitimație|"
    "bilet|cont|kupca|klijenta|stranke|narudžbe|naročila|rezervacije|računa|ugovora|pošiljke|zaposlenika|iskaznice|"
    "kartice|клиент|клиента|заказ|заказа|договор|договора|полис|полиса|брони|бронирования|билет|билета|табельный|"
    "счета|счёта|посылки|отправления|замовлення|клієнта|договору|поръчка|клиентски|πελάτη|παραγγελίας|μέλους|"
    "κράτησης|τιμολογίου|συμβολαίου|αποστολής|φοιτητή|κάρτας|müşteri|sipariş|üye|üyelik|rezervasyon|sözleşme|poliçe|"
    "kargo|takip|gönderi|öğrenci|personel|sicil|kart|hesap|abone|pelanggan|pesanan|anggota|keanggotaan|ahli|tempahan|"
    "pemesanan|resi|mahasiswa|siswa|pegawai|karyawan|kartu|kad|tiket|akaun|peserta|khách hàng|đơn hàng|thành viên|"
    "đặt chỗ|hóa đơn|hợp đồng|vận đơn|sinh viên|nhân viên|thẻ|vé|tài khoản|会员|會員|会員|客户|客戶|订单|訂單|预订|"
    "預訂|学|學|学生|工|员工|員工|卡|快递|快遞|运单|保单|保單|合同|お客様|注文|予約|伝票|学籍|社員|受付|お問い合わせ|"
    "証券|契約|口座|整理|追跡|회원|고객|주문|예약|송장|운송장|학생|사원|계좌|접수|العميل|الطلب|العضوية|الحجز|"
    "الفاتورة|الطالب|الموظف|البطاقة|לקוח|הזמנה|חבר|עובד|สมาชิก|ลูกค้า|พัสดุ"
)
"""Whose number an office, a shop, a school or an insurer means, and which paper of his."""
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
    "isbn issn pn ref cat catalog catalogue katalog doi eu ismn ean upc gtin asin sku plu art article articulo "
    "artikel articolo artigo item items model modell modele modelo modello type typ tipo product produkt produit "
    "producto prodotto part parts teil pieza piece lot batch charge style colour color size taille farbe total "
    "subtotal sub sum amount betrag summe montant importe totale preis price prix precio prezzo preco qty quantity "
    "menge quantite cantidad rounding change cash balance saldo discount net gross vat gst sst tax mwst tva iva hsn "
    "weight gewicht poids peso vol volume company co rm rs usd eur gbp jpy inr chf myr aud cad idr rp sgd hkd try tl "
    "pln kc kr huf ft ron lei brl zar ngn kes php thb vnd "
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
