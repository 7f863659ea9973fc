//! Function words of languages in Latin script, and what each says.
//!
//! A word that English shares with another language stands in the lists of both, with the points that its frequency
//! there deserves. Particles of names (`de`, `von`, `al`) are weak, because English texts are full of names.

use nasij_annotation::Language;

use crate::evidence::{MEDIUM, STRONG, WEAK, WordList};

pub(super) const LISTS: &[WordList] = &[
    WordList {
        language: Language::English,
        points: STRONG,
        words: "the of and that with from which this these those they their them there were been have would could should \
                about after before because while where when what who whose whom into than then its his her she your our \
                being through against without within such some any each both many much very just how why only other \
                said says does did doing don doesn didn isn wasn couldn wouldn every between until during since although \
                though however whether might must shall upon among across toward towards himself herself themselves \
                itself myself yourself every another never always often still already according yet too own few less \
                because before once here again back out off away around behind below above beyond",
    },
    WordList {
        language: Language::English,
        points: MEDIUM,
        words: "to for are be by it you we he not but as at had has can will more most new one first two up down over \
                under all my if no so us now like year years people time make made may well way day world \
                government president minister says say told asked take taken took get got go going went come came \
                know see seen used use using based called known part between three four five six seven eight nine \
                ten last next week month police city state states country national international group company \
                members member party law court case school university team game play help need want good great \
                long high old young small large local public free home house family life children women men work \
                working business service services market health information following including between",
    },
    WordList {
        language: Language::English,
        points: 2,
        words: "is was in on an or i do me him also per via best right left open full page site news top show \
                second third war peace north south east west street river school",
    },
    WordList { language: Language::English, points: WEAK, words: "a am s man men" },
    // English words with foreign letters; a list that names them keeps their letters from speaking against English.
    WordList {
        language: Language::English,
        points: WEAK,
        words: "café cafés naïve résumé résumés cliché clichés clichéd fiancé fiancée façade façades née protégé protégés \
                entrée entrées émigré émigrés exposé décor soirée piñata jalapeño über crème fête rôle début éclair \
                élite élan naïveté coup coups état touché sauté purée señor señora communiqué attaché blasé passé vis",
    },
    // German
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "und das eine einen einem einer eines ist sind waren wird werden wurde wurden nicht auch auf für mit zu zum \
                zur nach unter durch aus wie sich sie wir ihr ich mich dich mir dir uns euch ihm ihn ihnen sein seine \
                seiner seinem seinen ihre ihrer ihren ihrem kein keine keinen noch nur schon oder aber wenn dass daß \
                weil zwischen gegen ohne bis seit beim vom habe haben hatte hatten kann können muss muß müssen soll \
                sollen sollte wollen mehr sehr dort dann doch alles viele diese dieser dieses diesem diesen jede jeder \
                jedes welche welcher damit dazu dabei etwa sowie bereits heute jetzt immer wieder selbst gibt über würde \
                zwei drei mein meine meinen meiner dein deine unser unsere unserer unseren neue neuen neuer ersten erster \
                zweiten jahr jahre jahren uhr ganz geht steht kommt sagt",
    },
    WordList { language: Language::Other, points: MEDIUM, words: "der dem ein machte" },
    WordList {
        language: Language::Other,
        points: 2,
        words: "die von den des im am bei um man war will hat er es so wo ob da an in was also als",
    },
    // French
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "une du sont été était étaient être avoir dans sur avec chez où cet cette ces elle ils elles nous vous je \
                leur leurs tes ses notre nos votre vos très aussi ou donc lorsque même toutes autre autres peut faire \
                encore après avant depuis pendant ainsi alors afin qui entre selon plusieurs deux trois quand pourquoi \
                cela ceux celle celui fut ont avait aux moins peu rien jamais toujours ici quinze dix ans",
    },
    WordList {
        language: Language::Other,
        points: MEDIUM,
        words: "les des est et que pas par au ce il ne se son sa tout toute tous mais un ni lui sans sous dont fait quoi \
                bien mes",
    },
    WordList {
        language: Language::Other,
        points: 2,
        words: "le la de en vers à a y ma mon ton te me on pour plus ça si tu non",
    },
    // Spanish, Portuguese, Catalan
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "los las unos unas por hasta desde hacia quien cual cuando donde como porque pero más muy también eran fue \
                fueron están estaba había tiene tienen este esta estos estas ese eso esto otro otra otros otras \
                todo toda todos todas cada años año puede pueden hace sido una sus entre mucho muchos uma das pelo pela \
                pelos pelas não são foi foram está estão mais muito já seu sua suas ele ela eles elas isso \
                esse essa ao aos às quando onde pode têm há até nas amb els durante según después",
    },
    WordList {
        language: Language::Other,
        points: MEDIUM,
        words: "el con es su lo um em se o os da é y e del para sobre esa ser nos contra antes mas dos",
    },
    WordList { language: Language::Other, points: 2, words: "al ha han son mi yo ya ti as sem com do no sin hay" },
    // Italian, Romanian
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "gli uno della dello dei delle degli dal dalla dai nel nella nei nelle alla alle allo sulla che chi cui \
                sono erano hanno aveva essere stato stata anche questo questa questi queste quello quella suoi loro \
                perché dopo ancora molto tutto tutti più di il tra fra dell nell sul și în cu fost este sunt din \
                pe mai nu că pentru prin sau după lui ale unui unei",
    },
    WordList { language: Language::Other, points: 2, words: "per prima all au uno non" },
    // Dutch, Afrikaans
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "het een dat zijn werd worden wordt niet ook voor aan bij naar uit maar nog wel hij zij wij \
                ik je jij hun haar deze geen zo kunnen moet heeft hebben omdat tegen onder tussen werden nie hulle",
    },
    WordList { language: Language::Other, points: MEDIUM, words: "van om dit na" },
    WordList {
        language: Language::Other,
        points: 2,
        words: "de te op is in was over of we met als tot dan er ze kan al door had hem deur",
    },
    // Scandinavian languages, Finnish, Estonian
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "och att det som ett är på av för med inte har han från eller så ska vid när efter mot också sina hade \
                blev där här mycket og ikke af fra skal jeg etter eru ja ei että oli ovat hän myös mutta kun niin kuin \
                joka jotka tai ole sekä nyt olla hänen tämä",
    },
    WordList { language: Language::Other, points: 2, words: "till sin om hon var at for sen on men en" },
    // Slavic and Baltic languages
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "się nie jest że jak od przez dla są był była było być który która które oraz także już tylko może \
                jego jej ich tego tym tej po za je že si jsou byl byla bylo tak sú ako aj su kao koji koja koje \
                bila ili ali kako što nije će ir kad yra",
    },
    WordList { language: Language::Other, points: 2, words: "z w se do ale pre pri i o s v u k to" },
    // Hungarian, Albanian
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "az és hogy nem egy ez azt csak már vagy még lesz dhe të në një për është më nga",
    },
    // Turkish, Azerbaijani, Kurmanji, Uzbek
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "ve bir bu ile için olarak olan çok daha gibi kadar sonra ama ancak veya değil yok biz siz onlar onun \
                bunun tarafından üzerine oldu olduğu olduğunu olup ise göre önce diye bütün tüm kendi yeni ilk iki büyük \
                və də ilə üçün kimi ən isə edir olub olmuşdur idi öz üzrə ildə olunur edilmişdir bunu onu \
                arasında şey hiç eden etti edilen içinde olacak etmek ediyor \
                û ku ji ew ev jî xwe dike kir bilan uchun edi emas",
    },
    WordList {
        language: Language::Other,
        points: 2,
        words: "da o her ki mi ben sen hem var ne en ya il nin di de li bo va",
    },
    // Malay, Tagalog, Swahili, Somali, Vietnamese
    WordList {
        language: Language::Other,
        points: STRONG,
        words: "yang dan dari untuk dengan ini itu adalah pada dalam tidak akan oleh sebagai juga atau karena telah saya \
                kami mereka bisa dapat lebih sudah tersebut orang mga ay kwa katika hii kuwa lakini iyo oo waa uu soo \
                aan và của là có không được trong những một các với này",
    },
    WordList { language: Language::Other, points: 2, words: "ke ada ang ng ni wa cha ka cho" },
    // Arabic in Latin letters
    WordList {
        language: Language::Arabizi,
        points: STRONG,
        words: "mish msh mesh enta enti inti ehna howa heya howwa hiyya keda kda kida shlon shlonak shaku maku hassa \
                leish laysh laish wallah walla wallahi yalla inshallah nshallah habibi habibti kteer ktir kteir lazem \
                lazim aywa aiwa mafeesh mafish wayn zayy gedan elly illi yalli hayda heik mnih mniha",
    },
    WordList {
        language: Language::Arabizi,
        points: MEDIUM,
        words: "ana shu shou fi wa el il kol kul kull leh eh fe mush inta kaman mafi fein wein awi lesh hayde",
    },
    WordList {
        language: Language::Arabizi,
        points: 2,
        words: "al w ma ya la bas an kan min men hal da di ala ila hay hek",
    },
];
