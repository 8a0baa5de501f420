"""Words that stand in headers, by what they are about, and phrases that mean what one word means."""

import re
from typing import Final

# Kind of word → the forms it takes in a header, as regular expressions divided by spaces; a word fits as a whole.
FORMS_BY_KIND: Final[dict[str, str]] = {
    "people": (
        r"(?:gesamt)?teilnehm(?:er|ern|erin|erinnen|ende|enden|ender)?(?:zahl|zahlen|anzahl)? teiln teilnehm "
        r"teilnahmen? tn tnn "
        r"(?:gesamt)?person(?:en)?(?:zahl|anzahl)? pers "
        r"(?:gesamt)?helf(?:er|ern|erin|erinnen|ende|enden)(?:zahl|anzahl)? "
        r"mithelf(?:er|ende|enden) mitwirkende?[nr]? mitmach(?:er|ende|enden) mitstreiter(?:n|in|innen)? "
        r"freiwillige[nr]?(?:zahl)? ehrenamtliche[nr]? ehrenamtler(?:n|in|innen)? engagierte?[nr]? aktive?[nr]? "
        r"beteiligte?[nr]? unterstütz(?:er|ern|erin|erinnen|ende|enden) (?:müll)?sammler(?:n|in|innen)? sammelnden? "
        r"freiw köpfe kopfzahl leuten? menschen bürger(?:n|in|innen)? volunteers? "
        r"anwesende?[nr]? erschienen(?:e|en)? gekommen(?:e|en)? gruppengröße gruppenstärke mannschaftsstärke "
        r"teilgenommen mitgemacht dabei_gewesen ehrenamtl mitgeholfen mitgesammelt teilnehmendenzahl helfendenzahl "
        r"(?:einsatz|hilfs)kräfte mitglieder_dabei"
    ),
    "registered": (
        r"anmeldung(?:en)? anmeldezahl(?:en)? anmeldestand angemeldet(?:e|en|er)? angem(?:eld)? anm "
        r"voranm gepl gemeldet(?:e|en|er)? "
        r"registriert(?:e|en|er)? registrierung(?:en)? voranmeldung(?:en)? "
        r"vorangemeldet(?:e|en)? vorgemeldet(?:e|en)? soll plan geplant(?:e|en)? erwartet(?:e|en)? zugesagt(?:e|en)? "
        r"zusagen vorab"
    ),
    "minors": (
        r"kind kinder(?:n|zahl|anzahl)? ki kids jugendliche?[nr]? jugendl jgdl jugend jug minderjährige?[nr]? "
        r"schüler(?:n|in|innen)?(?:zahl)? kiju ju heranwachsende?n? minderj sus u18 unter_18"
    ),
    "adults": (
        r"erwachs\w* erw volljährig\w* ü18 ab_18 begleitpers(?:on|onen)? begleiter(?:n|in|innen)? "
        r"begleitende?[nr]? begleitung(?:en)? begl lehrer(?:n|in|innen)? lehrkr[aä]fte? lehrpersonen "
        r"senior(?:en|innen)? aufsichtspersonen eltern erzieher(?:n|in|innen)? rentner(?:n|in|innen)?"
    ),
    "visitors": (
        r"besuch(?:e|er|ern|erin|erinnen|ende|enden)?(?:zahl|zahlen|anzahl)? gäste(?:zahl)? gast publikum "
        r"zuschau(?:er|ern|erin|erinnen|ende|enden)"
    ),
    "hours": (
        r"(?:einsatz|arbeits|helfer|ehrenamts|engagement|freiwilligen|gesamt|mann|personen|dienst)?"
        r"(?:std|stunden?|stdn) stundenzahl stundenanzahl stundensumme stundenaufwand h"
    ),
    "effort": r"zeitaufwand aufwand arbeitszeit einsatzzeit",
    "bags": (
        r"säcken? sack (?:müll|abfall|restmüll|plastik|sammel)(?:säcken?|sack|beutel|tüten) sackzahl säckezahl beutel "
        r"tüten"
    ),
    "waste": (
        r"(?:rest)?müll(?:menge|gewicht|aufkommen)? abfall(?:menge|mengen|gewicht)? abfälle unrat gesamtgewicht "
        r"mülls abfalls unrats wilder? gewicht gew (?:sammel|gesamt)?menge sammelgut gesammelt(?:e|er|es)? kehricht"
    ),
    "kg": r"kg kilo kilogramm",
    "t": r"t to tonnen?",
    "g": r"gramm",
    "organisation": (
        r"organisation(?:en|sname)? gruppe gruppen gruppierung(?:en)? gruppenname einrichtung(?:en|sname)? vereins? "
        r"vereine vereinsname vereinigung(?:en)? institution(?:en)? träger initiativen? schulen? verb[aä]nde? verband "
        r"firmen? name_der_gruppe mitmachgruppen? mannschaft teams? akteur(?:e|in|innen)? "
        r"(?:schul|team|vereins|firmen|einrichtungs|organisations)name(?:n)? (?:schul|einrichtungs)bezeichnung "
        r"teilnehmergruppen?"
    ),
    "group": r"firma betriebe? unternehmen kitas? kindergarten kindergärten kirchen? privat(?:person(?:en)?)?",
    "type": (
        r"art kategorie kat typ sparte rubrik gruppenart organisationsart organisationstyp organisationsform "
        r"einrichtungsart gruppentyp vereinsart vereinstyp art_der_gruppe"
    ),
    "district": (
        r"stadtteile? stadtt ortsteile? ortst ot ort ortsbezirk\w* ortschaft\w* gemeindeteil\w* "
        r"teilort\w* stadtbezirk\w* bezirk\w* stadtviertel "
        r"viertel quartier\w* wohnort (?:stadt|sammel|einsatz|reinigungs)?gebiet"
    ),
    "date": (
        r"(?:aktions|sammel|einsatz|veranstaltungs|durchführungs|kalender)?(?:datum|termine?|tage?|zeitraum) dat wann "
        r"durchgeführt_am monat kw kalenderwoche"
    ),
    "campaign": (
        r"aktion(?:en)? aktionsname kampagnen? veranstaltung(?:en)? maßnahmen? massnahmen? projekte? projektname "
        r"anlass event"
    ),
    "status": r"(?:durchführungs)?status durchführung durchgeführt stattgefunden findet_statt",
    "ignored": (
        r"nr nummer lfd pos position id kontakt\w* ansprech\w* telefon\w* tel fon handy\w* mobil\w* mobilnummer "
        r"e-?mail\w* mail\w* email\w* bemerk\w* anmerk\w* notiz\w* hinweis\w* kommentar\w* treffpunkt\w* uhrzeit\w* "
        r"beginn ende adress\w* anschrift\w* straße strasse plz postleitzahl vorname\w* nachname\w* zuständig\w* "
        r"vorsitz\w* "
        r"verantwortlich\w* \w*leitung betreuer\w* rückfragen fax anrede unterschrift zeitstempel\w* timestamp "
        r"\w+zeitpunkt startzeit endzeit fertigstellungszeit einwilligung\w* datenschutz\w* submitdate lastpage "
        r"start(?:language|sprache) seed startdate datestamp ipaddr refurl token antwort-?id \w+nummer "
        r"anzeigename benutzer-?\w* "
        r"eingangsdatum eingang abgeschickt abgesendet absender\w* sprache fotos? foto\w* einverstanden\w* "
        r"buchungsnr vorgangsnr antragsteller\w* nutzername quizfeedback gesamtpunktzahl zugangscode gesamtzeit "
        r"dsgvo fragenzeit gruppenzeit"
    ),
    "count": r"anzahl zahl anz stk stück n menge viele?n? wieviele?n?",
    "total": r"gesamt\w{0,3} gesamtzahl gesamtanzahl ges insgesamt insges insg summe total zusammen zus alle aller",
    "per": r"pro je per pro_person",
    "actual": (
        r"ist tats(?:ächl\w*)? real gezählt\w* effektiv endgültig\w* ergebnis vor_ort davon dav darunter dar dabei "
        r"waren stand jahr\w*"
    ),
    "filler": (
        r"der die das des den dem d und u oder od o bzw in im von an zu mit für pro_forma jahre jahren j "
        r"teilnehmend\w* mitwirkend\w* beteiligt\w* mitmachend\w* name bezeichnung einsatz geleistet\w* "
        r"ehrenamtlich\w* freiwillig\w* gefüllt\w* voll\w{0,2} ca ungefähr geschätzt\w* laut lt "
        r"alt wie vorfeld haben habt ihr sie euch einsatzes ehrenamt hände tt mm jj jjjj welche[mnrs]? "
        r"heißt heisst waren wart etwa mitgemacht wurden? es"
    ),
    "until": "bis",
}
# Several words, or words and signs, that mean one thing → the one word that stands for them above.
PHRASES: Final = tuple(
    (re.compile(pattern), f" {word} ")
    for pattern, word in (
        (
            r"(?:unter|bis|<|u)[\s.]*(?:17|18)(?:[\s-]*(?:jahren?|jährigen?|j)\b\.?)?|\bu-?18\b|(?<!\d)0\s*-\s*17\b",
            "unter_18",
        ),
        (r"(?:über|ab|ü|>=?|≥)[\s.]*18(?:\s*(?:jahren?|j)\b\.?)?|\b18\s*\+", "ab_18"),
        (
            r"(?:(?<=std)|(?<=std\.)|(?<=stunden)|(?<=stunde)|(?<=\bh))\s*/\s*"
            r"(?:pers(?:on)?|p|tn|kopf|nase|helfer(?:in)?|teilnehmer(?:in)?)\b",
            "pro person",
        ),
        (r"\bp\.\s?(?:p\b\.?|person)(?!\w)|\b(?:pro|je)[ -](?:kopf|nase)\b|\bper[ -]capita\b", "pro person"),
        (r"(?:ø|durchschnittl\w*|mittlere)\s*(?=(?:einsatz)?(?:std|stunden|h)\b.*\b(?:pro|je)\b)", ""),
        (r"\b(?:einsatz)?(?:dauer|zeit) (?=(?:pro|je) person\b)", ""),
        (r"(?:\b[àa]\s*|\bje\s*)?\b\d+\s*(?:l|liter)\b", ""),
        (r"\b(?:stadt|orts?)-\s?(?:/|und|u\.|bzw\.?|oder)\s?(?=(?:stadt|orts)teil)", ""),
        (r"\bart (?:der|d\.) (?:gruppen?|organisation|einrichtung|institution)", "art_der_gruppe"),
        (
            r"\b(?:name|bezeichnung) (?:der|des|d\.) (?:gruppe|organisation|einrichtung|vereins?|institution|"
            r"kita|kindergartens?|firma|initiative|kirchengemeinde|betriebe?s|unternehmens)",
            "name_der_gruppe",
        ),
        (r"\bvor ort\b|\bam (?:aktions|sammel|einsatz)tag\b", "vor_ort"),
        (r"\b(?:findet|fand) statt\b|\bhat stattgefunden\b", "findet_statt"),
        (r"\b(?:durchgeführt|durchführung|stattgefunden|aktion) am\b", "durchgeführt_am"),
        (r"\be-mail\b", "email"),
        (r"\b(?:std|stunden)\s*-\s*zahl\b", "stundenzahl"),
    )
)
