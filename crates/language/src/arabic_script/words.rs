//! Function words of the languages in Arabic script, and what each says.
//!
//! A word that two languages share stands in the lists of both. Spelling is as usual in the language: the lists are
//! folded like the words that are looked up in them. The single letter `و` is everybody's and is left out.

use nasij_annotation::Language;

use crate::evidence::{MEDIUM, STRONG, WordList};

pub(super) const LISTS: &[WordList] = &[
    WordList {
        language: Language::Arabic,
        points: STRONG,
        words: "في إلى أن إن أنه إنه أنها إنها بأن التي الذي الذين اللذين اللتين هذه هذا ذلك تلك لم لن ليس ليست كانت \
                يكون تكون منذ حيث الآن وقد ولم ولا وفي ومن وعلى وأن وإن وكان وكانت وهو وهي وقال وقالت وأضاف \
                وأوضح وذلك وهذا كما لكن ولكن فيها فيه منها عنها عليها عليه إليه إليها لهم لها بها بهذا لهذا \
                هناك سوف لدى أيضا أيضاً إذا إذ ثم عندما بينما حين لأن لأنه كل بعض أي أو أم عن فقد قالت \
                يوم عام خلال ضد نحو حول عبر مما كلما هؤلاء هنا نحن أنا أنت شو ليش هيك بدي مش عشان ده دي \
                اللي إيه كده هسه شنو شكو ماكو اكو وين علشان",
    },
    WordList {
        language: Language::Arabic,
        points: MEDIUM,
        words: "على مع كان قد هي هو بعد قبل بين غير عند كما قال وأن حتى وإلى ومع وعن وهذه ولن ما لا من له به \
                أول مرة أكثر أبو ابن كي ليكن أما أين هم",
    },
    WordList {
        language: Language::Persian,
        points: STRONG,
        words: "است را این که از برای شده نمی های هایی ها بود بودند باشد باشند کرده کردند کند کنند کردن شود شوند نیست \
                هستند هست آن آنها آنان چه چون اگر نیز باید شاید دارند داشت داشته یک سه گفت گفته گفتند خواهد \
                دیگر پس پیش بلکه همین همان چنین چند هیچ درباره توسط میان سالهای خویش بسیار بیش کمتر بیشتر \
                ترین دهد داد داده اید تواند توانند هنگام شما ایشان کجا چرا چگونه کدام وقتی بعدی زیرا دست می‌شود \
                می‌باشد می‌کند میشود میباشد میکند شهرستان کشور ساله",
    },
    WordList {
        language: Language::Persian,
        points: MEDIUM,
        words: "در با تا بر هم هر همه خود او وی شد کرد دارد سال روز یا سپس نام بخش تنها پایان آغاز رئیس طی ای ام ایم دو می اند",
    },
    WordList {
        // In Arabic these are "decision", "in it", "guardian" ...
        language: Language::Persian,
        points: 2,
        words: "به اما ولی قرار مورد جهت نه بی ضمن یعنی روی بیان نفر بدون من ما کار بعد قبل مردم جهان شهر",
    },
    WordList {
        language: Language::Urdu,
        points: STRONG,
        words: "کے کی کا میں ہے ہیں سے نے کو اور یہ وہ کہ بھی تھا تھی تھے ہو گیا گئے گئی گی گا گے ہی لئے لیے نہیں ہوا \
                ہوئے ہوئی اپنے اپنی اپنا ساتھ ہم آپ ہوتا ہوتی ہوتے رہا رہے رہی والے والی والا کرتے کرنے کرتا کرتی \
                کوئی کچھ بہت پھر چاہئے چاہیے انہوں انھوں ایک کہا رہ",
    },
    WordList {
        language: Language::Urdu,
        points: MEDIUM,
        words: "اس ان جو تو تک جس جن پر دیا دی لیا جب تب اب سب اگر مگر لیکن کسی جا دن دو کیا کر یا",
    },
    WordList {
        language: Language::Pashto,
        points: STRONG,
        words: "چې په کې کښې ته یې هغه هغې شوی شوې شوي کړی کړې کړي کړ سره باندې لپاره خپل خپله خپلو دغه دې کېږي کیږي \
                کوي کوی پورې ترڅو څخه څه مې یوه وروسته ډېر ډیر لري لرې وایي وویل ولې ځکه چیرې ستاسو موږ مونږ \
                تاسو",
    },
    WordList {
        language: Language::Pashto,
        points: MEDIUM,
        words: "د ده دی دي دا شو نه وه وو وي شي شی او هم تر پر مو نو یو کال هر زه",
    },
    WordList { language: Language::Pashto, points: 2, words: "له به بل" },
    WordList {
        language: Language::Sorani,
        points: STRONG,
        words: "لە بە کە بۆ ئەم ئەو ئەوە ئەمە لەسەر لەگەڵ هەر یەک دەکات دەکەن کردووە بوو بووە بوون هەموو وەک یان دوای \
                پێش لەو لەم بەو بەم لەلایەن هەروەها هەیە نییە ئێمە ئێوە ئەوان تەنها زۆر دەبێت دەکرێت کران لێ پێ تێدا \
                نێوان ساڵی ساڵ لەناو بەڵام ئەگەر چونکە",
    },
    WordList { language: Language::Sorani, points: 2, words: "کرد کرا تا" },
    WordList {
        // Western Punjabi, Sindhi, South Azerbaijani, Uyghur.
        language: Language::Other,
        points: STRONG,
        words: "وچ نوں دے نیں تے ایہہ اوہ ہن دیاں توں کیتا آهي ايله اوچون اولان اولاراق ایدی اولوب ائتدی وە بىلەن ئۈچۈن \
                بىر بۇ ۋە",
    },
];
