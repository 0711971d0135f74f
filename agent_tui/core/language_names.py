"""What languages are called: code, then their own name, then English, Russian, Spanish, Portuguese, German, French;
further columns are other names in use. A line that begins with a stroke continues the one before. Those most written
in come first.

Invariant: a row has at least these eight columns, and a code stands once.
"""

from __future__ import annotations

_TABLE = """
en|English|English|английский|inglés|inglês|Englisch|anglais
es|español|Spanish|испанский|español|espanhol|Spanisch|espagnol|castellano|Castilian
pt|português|Portuguese|португальский|portugués|português|Portugiesisch|portugais
pt_BR|português (Brasil)|Portuguese (Brazil)|португальский (Бразилия)|portugués (Brasil)|português do Brasil
|Portugiesisch (Brasilien)|portugais (Brésil)|Brazilian Portuguese|brasileiro|бразильский
pt_PT|português (Portugal)|Portuguese (Portugal)|португальский (Португалия)|portugués (Portugal)|português de Portugal
|Portugiesisch (Portugal)|portugais (Portugal)|European Portuguese
ru|русский|Russian|русский|ruso|russo|Russisch|russe
de|Deutsch|German|немецкий|alemán|alemão|Deutsch|allemand
fr|français|French|французский|francés|francês|Französisch|français
hi|हिन्दी|Hindi|хинди|hindi|hindi|Hindi|hindi
ar|العربية|Arabic|арабский|árabe|árabe|Arabisch|arabe
id|Bahasa Indonesia|Indonesian|индонезийский|indonesio|indonésio|Indonesisch|indonésien
it|italiano|Italian|итальянский|italiano|italiano|Italienisch|italien
tr|Türkçe|Turkish|турецкий|turco|turco|Türkisch|turc
zh_CN|简体中文|Chinese (China)|китайский (Китай)|chino (China)|chinês (China)|Chinesisch (China)|chinois (Chine)
|Simplified Chinese|Chinese|中文|китайский|chino|chinês|Chinesisch|chinois|Mandarin
zh_HK|繁體中文（香港）|Chinese (Hong Kong)|китайский (Гонконг)|chino (Hong Kong)|chinês (Hong Kong)
|Chinesisch (Hongkong)|chinois (Hong Kong)|Cantonese|кантонский|cantonés|cantonês|Kantonesisch|cantonais
zh_TW|繁體中文|Chinese (Taiwan)|китайский (Тайвань)|chino (Taiwán)|chinês (Taiwan)|Chinesisch (Taiwan)|chinois (Taïwan)
|Traditional Chinese
es_MX|español (México)|Spanish (Mexico)|испанский (Мексика)|español (México)|espanhol (México)|Spanisch (Mexiko)
|espagnol (Mexique)|Mexican Spanish|español de México
es_AR|español (Argentina)|Spanish (Argentina)|испанский (Аргентина)|español (Argentina)|espanhol (Argentina)
|Spanisch (Argentinien)|espagnol (Argentine)|español de Argentina
es_ES|español (España)|Spanish (Spain)|испанский (Испания)|español (España)|espanhol (Espanha)|Spanisch (Spanien)
|espagnol (Espagne)|español de España
en_GB|English (UK)|English (UK)|английский (Великобритания)|inglés (Reino Unido)|inglês (Reino Unido)
|Englisch (Großbritannien)|anglais (Royaume-Uni)|British English
en_US|English (US)|English (US)|английский (США)|inglés (Estados Unidos)|inglês (Estados Unidos)|Englisch (USA)
|anglais (États-Unis)|American English
nl|Nederlands|Dutch|нидерландский|neerlandés|holandês|Niederländisch|néerlandais|голландский|holandés|neerlandês
|Holländisch|hollandais|Flemish
pl|polski|Polish|польский|polaco|polonês|Polnisch|polonais|polaco
uk|українська|Ukrainian|украинский|ucraniano|ucraniano|Ukrainisch|ukrainien
he|עברית|Hebrew|иврит|hebreo|hebraico|Hebräisch|hébreu
ja|日本語|Japanese|японский|japonés|japonês|Japanisch|japonais
ko|한국어|Korean|корейский|coreano|coreano|Koreanisch|coréen
vi|Tiếng Việt|Vietnamese|вьетнамский|vietnamita|vietnamita|Vietnamesisch|vietnamien
th|ไทย|Thai|тайский|tailandés|tailandês|Thailändisch|thaï
ms|Bahasa Melayu|Malay|малайский|malayo|malaio|Malaiisch|malais
fil|Filipino|Filipino|филиппинский|filipino|filipino|Filipino|filipino|Tagalog
bn|বাংলা|Bengali|бенгальский|bengalí|bengali|Bengalisch|bengali|Bangla
ur|اردو|Urdu|урду|urdu|urdu|Urdu|ourdou
fa|فارسی|Persian|персидский|persa|persa|Persisch|persan|Farsi|фарси
ta|தமிழ்|Tamil|тамильский|tamil|tâmil|Tamil|tamoul
te|తెలుగు|Telugu|телугу|telugu|télugo|Telugu|télougou
mr|मराठी|Marathi|маратхи|maratí|marata|Marathi|marathi
gu|ગુજરાતી|Gujarati|гуджарати|guyaratí|guzerate|Gujarati|gujarati
kn|ಕನ್ನಡ|Kannada|каннада|canarés|canarim|Kannada|kannada
ml|മലയാളം|Malayalam|малаялам|malayalam|malaiala|Malayalam|malayalam
pa|ਪੰਜਾਬੀ|Punjabi|панджаби|panyabí|panjabi|Panjabi|pendjabi
sw|Kiswahili|Swahili|суахили|suajili|suaíli|Suaheli|swahili
ha|Hausa|Hausa|хауса|hausa|hauçá|Haussa|haoussa
zu|isiZulu|Zulu|зулу|zulú|zulu|Zulu|zoulou
af|Afrikaans|Afrikaans|африкаанс|afrikáans|africâner|Afrikaans|afrikaans
rw_RW|Ikinyarwanda|Kinyarwanda|киньяруанда|kinyarwanda|quiniaruanda|Kinyarwanda|kinyarwanda
ro|română|Romanian|румынский|rumano|romeno|Rumänisch|roumain|Moldovan|молдавский
hu|magyar|Hungarian|венгерский|húngaro|húngaro|Ungarisch|hongrois
cs|čeština|Czech|чешский|checo|tcheco|Tschechisch|tchèque|checo
sk|slovenčina|Slovak|словацкий|eslovaco|eslovaco|Slowakisch|slovaque
sl|slovenščina|Slovenian|словенский|esloveno|esloveno|Slowenisch|slovène|Slovene
hr|hrvatski|Croatian|хорватский|croata|croata|Kroatisch|croate
sr|српски|Serbian|сербский|serbio|sérvio|Serbisch|serbe|srpski
mk|македонски|Macedonian|македонский|macedonio|macedônio|Mazedonisch|macédonien
bg|български|Bulgarian|болгарский|búlgaro|búlgaro|Bulgarisch|bulgare
sq|shqip|Albanian|албанский|albanés|albanês|Albanisch|albanais
el|Ελληνικά|Greek|греческий|griego|grego|Griechisch|grec
lt|lietuvių|Lithuanian|литовский|lituano|lituano|Litauisch|lituanien
lv|latviešu|Latvian|латышский|letón|letão|Lettisch|letton
et|eesti|Estonian|эстонский|estonio|estoniano|Estnisch|estonien
fi|suomi|Finnish|финский|finés|finlandês|Finnisch|finnois|finlandés
sv|svenska|Swedish|шведский|sueco|sueco|Schwedisch|suédois
nb|norsk bokmål|Norwegian|норвежский|noruego|norueguês|Norwegisch|norvégien|norsk|Bokmål
da|dansk|Danish|датский|danés|dinamarquês|Dänisch|danois
ga|Gaeilge|Irish|ирландский|irlandés|irlandês|Irisch|irlandais
ca|català|Catalan|каталанский|catalán|catalão|Katalanisch|catalan
ka|ქართული|Georgian|грузинский|georgiano|georgiano|Georgisch|géorgien
az|azərbaycan|Azerbaijani|азербайджанский|azerbaiyano|azerbaijano|Aserbaidschanisch|azerbaïdjanais|Azeri
kk|қазақ тілі|Kazakh|казахский|kazajo|cazaque|Kasachisch|kazakh
ky_KG|кыргызча|Kyrgyz|киргизский|kirguís|quirguiz|Kirgisisch|kirghize
uz|oʻzbek|Uzbek|узбекский|uzbeko|uzbeque|Usbekisch|ouzbek
lo|ລາວ|Lao|лаосский|lao|laosiano|Laotisch|lao
"""

ROWS: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split("|")) for line in _TABLE.strip().replace("\n|", "|").splitlines()
)
