"""Words of bylines in nine languages, small letters, beside the names in them."""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for line in text.splitlines() for part in line.split("|") if part.strip())


# Stand before the names.
LEADS = _lines("""
    by | written by | words by | words and pictures by | story by | report by | reporting by | reported by
    analysis by | opinion by | comment by | commentary by | column by | review by | essay by
    interview by
    text by | authored by | compiled by | posted by | submitted by | published by | prepared by
    an article by
    a report by | as told to
    par | texte par | texte de | écrit par | propos recueillis par | publié par | signé par | rédigé par
    posté par | un article de | un texte de | une analyse de | article de
    por | escrito por | escrita por | texto de | publicado por | redactado por | un artículo de
    artículo de
    um artigo de | artigo de | reportagem de | reportaje de | postado por | enviado por
    von | ein beitrag von | ein kommentar von | eine analyse von | ein gastbeitrag von | gastbeitrag von
    ein bericht von | ein interview von | text von | bericht von | kommentar von
    a cura di | articolo di | testo di | scritto da | intervista di | analisi di | pubblicato da
    подготовил | подготовила | написал | написала | беседовал | беседовала
    بقلم | كتب | كتبت | كتبه | كتبها | بواسطة | تقرير | إعداد | حاوره | حاورها | حوار
""")

# Stand before the names with a colon.
LABELS = _lines("""
    author | authors | words | text | story | byline | reporter | writer | correspondent
    auteur | auteure | auteurs | autrice | texte
    autor | autora | autores | autoras | texto | textos | redacta | reportagem | reportaje
    autorin | autoren | bericht | interview | gastbeitrag
    autore | autrici | autori | testo | testi
    автор | авторы | автор статьи | автор материала | автор текста | авторы статьи | текст | корреспондент
    интервью | записал | записала
    yazan | yazar | yazarlar | haber | muhabir | metin | kaleme alan | hazırlayan | röportaj | derleyen
    الكاتب | الكاتبة | المؤلف | المؤلفة | تحرير | نص | مراسل | مراسلة
""")

# Titles before a name. A title with a full stop is one only with it.
TITLES = _lines("""
    dr | dr. | prof | prof. | mr | mr. | mrs | mrs. | ms | ms. | miss | sir | dame | professor | rev.
    hon. | judge
    gen | gen. | general | col. | colonel | maj. | major | capt. | captain | lt. | lieutenant | sgt.
    adm. | admiral
    sen. | senator | rep. | gov. | amb. | ambassador | (ret.) | (ret)
    mme | mme. | mlle | mlle. | monsieur | madame | professeur | pr. | général | sr. | sra. | señor
    señora | profesor
    profesora | doctor | doctora | professora | herr | frau | dipl.-ing. | ing. | med. | professorin
    dott. | dott.ssa | avv.
    sig. | sig.ra | проф. | д-р | профессор | доктор | генерал | doç. | doç.dr. | öğr. | av. | bay | bayan
    د. | أ. | م. | أ.د. | الدكتور | الدكتورة | دكتور | دكتورة | الأستاذ | الأستاذة | اللواء | العميد
    البروفيسور
""")

# A piece of a byline that ends in one of these is an office or a role, no person.
ROLES = _lines("""
    admin | administrator | agencies | agency | analyst | anonymous | board | bureau | columnist
    contributor
    contributors | correspondent | correspondents | critic | desk | director | editor | editors
    editorial | fellow
    founder | freelance | freelancer | intern | journalist | newsdesk | newsroom | ombudsman
    photographer | producer
    publisher | reporter | reporters | researcher | service | services | special | staff | team
    translator | webmaster
    writer | writers | chief | author | commentator | lecturer
    administrateur | agences | chroniqueur | chroniqueuse | correspondant | correspondante | directeur
    directrice
    envoyé | envoyée | journaliste | rédacteur | rédactrice | rédaction | équipe | éditorial
    administrador | agencia | agencias | columnista | colaborador | colaboradora | corresponsal | enviado
    enviada
    especial | editora | equipo | periodista | redactor | redactora | redacción | redaccion | reportero
    reportera
    administratorin | agenturen | chefredakteur | chefredakteurin | journalistin | korrespondent
    korrespondentin
    redakteur | redakteurin | redaktion | reporterin | autor | autorin | gastautor | gastautorin | team
    agenzie | corrispondente | direttore | direttrice | giornalista | inviato | inviata | redattore
    redattrice | redazione
    agências | agência | colunista | correspondente | equipe | jornalista | redação | redacao | redator
    redatora | repórter
    администратор | агентства | автор | журналист | журналистка | корреспондент | корреспондентка
    обозреватель
    редактор | редакция | редакции | репортёр | репортер | собкор | спецкор | пресс-служба
    ajans | ajansı | ajanslar | editör | editörü | gazeteci | merkezi | muhabir | muhabiri | servisi
    yazar | yazarı | kurulu
    مراسل | مراسلة | مراسلون | محرر | محررة | المحرر | كاتب | كاتبة | صحفي | صحفية | صحافي | صحافية
    التحرير | تحرير
    وكالات | الوكالات | متابعات | خاص
""")

# A piece that holds one of these is an office.
TEAMS = _lines("""
    agencies | bureau | desk | newsdesk | newsroom | services | team | webmaster | admin | agences
    rédaction | équipe
    agencias | redacción | redaccion | equipo | agenturen | redaktion | agenzie | redazione | agências
    redação
    агентства | редакция | редакции | пресс-служба | merkezi | servisi | ajanslar | التحرير | وكالات
    الوكالات | متابعات
""")

# A piece behind a comma that ends in one of these is where somebody works.
BODIES = _lines("""
    academy | agency | association | centre | center | chronicle | college | council | department
    foundation
    gazette | group | herald | institute | journal | magazine | ministry | network | news | newspaper
    observer
    office | organisation | organization | party | post | press | project | radio | review | school
    society
    times | tribune | tv | union | university | institut | universität | stiftung | zeitung
    standard | ledger | telegraph | dispatch | despatch | bugle | courier | examiner | express | globe
    independent | inquirer | echo | sentinel | argus | advertiser | bulletin | weekly | wire
""")

# A piece behind a comma that begins with one of these is where somebody works.
HOUSES = _lines("""
    university | universität | université | universidad | universidade | università | universiteit
    uniwersytet | universitetet | университет | üniversitesi | جامعة | institute | institut | instituto | istituto
    instytut | институт | معهد | hochschule | école | escuela | escola | scuola | ministère | ministerio
    ministério | ministero | министерство | وزارة | department | faculty | faculté | facultad | faculdade
    facoltà | fakultät | centre | center | centro | zentrum | центр | مركز | academy | académie | academia
    accademia | akademie | академия | college | laboratoire | laboratorio | stiftung | fondation | fundación
    fundação | fondazione | фонд | museum | musée | museo | museu | observatoire | observatorio
""")

# A piece that begins with one of these goes on with a role or an office, or with more of them and a name.
RANKS = _lines("""
    senior | staff | special | chief | deputy | assistant | associate | managing | executive
    contributing | guest
    foreign | political | diplomatic | freelance | our | the | nuestro | nuestra | notre | unser | unsere
    il nostro | наш
""")

# Agencies that sign.
AGENCIES = _lines("""
    reuters | afp | ap | associated press | the associated press | agence france-presse | dpa | epd | kna
    apa | sda
    efe | europa press | ansa | adnkronos | lusa | tass | тасс | риа новости | ria novosti | интерфакс
    interfax
    anadolu | anadolu agency | anadolu ajansı | aa | dha | iha | xinhua | upi | pti | ians | ani
    pa media
    press association | bloomberg | kyodo | yonhap | sana | wafa | irna | petra | mena | spa
    رويترز | أ ف ب | فرانس برس | الأناضول | د ب أ | سانا | وفا | واس
""")

# Accounts under which systems and offices post: nobody's name.
ACCOUNTS = _lines("""
    admin | administrator | the admin | site admin | webmaster | web master | root | user | editor | super user
    superuser | site editor | web editor | the editor | the editors | web team | web desk | online desk
    editorial team | editorial staff | editorial board | guest author | guest writer | news desk | newsroom
    staff writer | staff reporter | administrateur | webmestre | l'équipe | equipe editoriale | équipe éditoriale
    administrador | editor web | editor del sitio | equipo editorial | administratore | amministratore
    redazione web | la redazione | administrador do site | editor do site | equipe do site | redação | da redação
    redaktion | webredaktion | online-redaktion | gastautor | seitenadministrator | администратор | админ
    администратор сайта | редактор сайта | редакция сайта | редакция | yönetici | site yöneticisi | editör
    haber merkezi | administrator strony | redakcja | адміністратор | редактор | редакція | beheerder | redactie
    webredactie | διαχειριστής | σύνταξη | المحرر | محرر الموقع | مدير الموقع | المدير | المشرف | مشرف الموقع
    إدارة الموقع | الإدارة | هيئة التحرير
""")

# Agencies and offices that sign alone.
NOBODY = (
    *AGENCIES,
    *ACCOUNTS,
    *_lines("""
    haber merkezi | dış haberler | هيئة التحرير | أسرة التحرير | قسم الأخبار | غرفة الأخبار | unknown
    n/a | news | la redazione
    la rédaction | la redacción | a redação | die redaktion | от редакции
"""),
)

# What follows is another's work, or no name.
OTHERS = _lines("""
    translated | translation | photo | photos | photograph | photographs | photography | image | images
    picture
    pictures | illustration | illustrations | illustrated | video | edited | updated | graphic | graphics
    last | from
    traduit | traduction | édité | publié | mis | foto | fotos | traducción | traducido | edición
    actualizado | tradução
    übersetzt | übersetzung | bild | bilder | stand | aus | traduzione | tradotto | a cura | aggiornato
    перевод | перевёл
    перевел | перевела | фото | обновлено | çeviri | çeviren | fotoğraf | fotoğraflar | güncelleme | ترجمة
    تصوير | صورة | تحديث
""")

# A place or an outlet follows; other languages show it by a small letter.
BREAKS = _lines("في | من | إلى | على | عن | لـ | مراسل | مراسلة | محرر")

# Given names that begin with the letter that also means "and".
WAW = _lines("""
    وليد | وائل | وسام | وفاء | وجدي | وديع | وهبة | وهيب | ورد | وردة | وسيم | وصفي | وضاح | وحيد | وجيه
    وفيق | ولاء | ونيس
    وداد
    وسن | والي | وسيلة | وثاب | وهبي
""")

# Written small within a name.
PARTICLES = _lines("""
    de | da | do | dos | das | del | della | dello | di | du | des | la | las | los | le | van | von | vom
    zu | zum | zur | der | den | dem | ter | ten | te | bin | ibn | bint | ben | al | el | abu | af | av | st.
    аль | эль | ибн | де | фон | ван
""")

# Make a line in small letters throughout no name.
NO_NAME = _lines("a | an | the | our | my | me | us | of | in | on | at | to | for | from | by | and")

# Join two names where both have two words or more; else they may belong to one name.
DOUBTFUL = _lines("y | e | i | og | och | oraz | dan | és | en | ja | a | και | та | і | و")

# Sign where nobody does.
ANONYMOUS = _lines("""
    admin | administrator | webmaster | root | user | author | editor | unknown | anonymous | n/a | none | null
    undefined | staff | guest | super user
""")

# Agencies that sign what they send, as they are written in datelines.
_AGENCIES = _lines("""
    AFP | AP | Associated Press | UPI | Reuters | REUTERS | Thomson Reuters Foundation | Bloomberg | Xinhua
    XINHUA | TASS | ITAR-TASS | RIA Novosti | Interfax | Sputnik | dpa | DPA | dpa-AFX | APA | KNA | epd
    AFX | ANSA | Adnkronos | AGI | EFE | Europa Press | Télam | Lusa | LUSA | Agência Brasil | Belga | BELGA
    ANP | PAP | CTK | MTI | ANA | AA | Anadolu | Anadolu Agency | DHA | IHA | İHA | ANKA | FNA | Fars | IRNA
    ISNA | Mehr | MNA | Tasnim | SANA | WAFA | WAM | SPA | KUNA | QNA | MENA | NNA | PTI | ANI | IANS | UNI
    APP | Kyodo | KYODO | Jiji | Yonhap | KCNA | Bernama | Antara | Tanjug | HINA | Ukrinform | UNIAN
    Ritzau | NTB | TT | STT | PA | PA Media | IPS | RIA | NAN | VOA | RFE/RL | Press Trust of India
    Press Association | Agence France-Presse | Deutsche Presse-Agentur | Canadian Press
    Australian Associated Press | AAP | Dow Jones Newswires | Inter Press Service
    United Press International | United News of India | Asian News International | Anadolu Ajansı | dts
""")
WIRES = f"(?:{'|'.join(_AGENCIES)})"

# What a line of a source credits that is no article: pictures, figures, research of one's own, an account.
_CREDITS = _lines("""
    photo | foto | фото | صورة | \\bimages? | imagen | immagin | imagem | \\bbilde?r?\\b | picture | görsel
    screenshot | getty | shutterstock | unsplash | pixabay | pexels | wikimedia | flickr | alamy | istock
    adobe stock | freepik | depositphotos | \\bdata\\b | données | \\bdatos\\b | \\bdati\\b | \\bdados\\b
    \\bdaten\\b | данны[емх] | veriler | بيانات | statisti | estad[íi]stic | estatístic | статисти | istatisti
    \\binsee\\b | \\bistat\\b | \\bibge\\b | \\bindec\\b | \\binegi\\b | eurostat | destatis | росстат
    \\btüik\\b | census | survey | sondage | sondeo | umfrage | encuesta | sondaggio | опрос | \\bminist
    infogra[fp] | инфограф | eigene | annual report | own research | propia | própria | elaboraz | facebook
    twitter | instagram | youtube | tiktok | telegram | whatsapp
""")
CREDITED = "|".join(_CREDITS)
