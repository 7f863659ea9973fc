use clap::{Command, CommandFactory, Parser};
use fs_err as fs;

use toml::Value;

use super::{
    rows::{Row, Source},
    *,
};
use crate::args::{self, Args, BatchArgs, ExtractArgs, Section};

/// The layers below a command line, of which the file is `nasij.toml` in the folder `conf`.
fn layers(model: Option<&str>, text: &str) -> Result<Layers> {
    let path = PathBuf::from("conf/nasij.toml");
    let config = Config::parse(text, &path)?;
    Ok(Layers { model: model.map(PathBuf::from), path: Some(path), config })
}

/// What holds for a command line beside the defaults, with `NASIJ_MODEL` and the text of a file; or what is wrong.
fn check(line: &str, model: Option<&str>, text: &str, expected: &str) {
    let args = Args::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"));
    let rows = layers(model, text).map(|layers| {
        let rows = match args.command {
            args::Command::Extract(args) => layers.extract(args).1,
            args::Command::Batch(args) => layers.batch(args).1,
            _ => panic!("{line}: has no settings"),
        };
        let rows: Vec<_> = rows.into_iter().filter(|row| row.source != Source::Default).collect();
        layers.table("", &rows)
    });
    let found = rows.unwrap_or_else(|error| error.to_string());
    assert_eq!(found.trim_end(), expected, "{line}\n{text}");
}

#[test]
fn options_hold_before_the_file() {
    check("nasij extract", None, "", "");
    check("nasij extract --threads 2", None, "", "threads = 2  # --threads");
    check("nasij extract", None, "threads = 3", "threads = 3  # conf/nasij.toml");
    check("nasij extract --threads 2", None, "threads = 3", "threads = 2  # --threads");
    check("nasij extract", None, "min-score = 0.1", "min-score = 0.1  # conf/nasij.toml");
    check("nasij extract --min-score 0", None, "min-score = 0.1", "min-score = 0.0  # --min-score");
    check("nasij extract", None, "offsets = 'bytes'", "offsets = \"bytes\"  # conf/nasij.toml");
    check("nasij batch -o x x", None, "[extract]\nformat = 'json'", "");
    check("nasij batch -o x x --max-text 3k", None, "batch.max-text = '1G'", "max-text = \"3K\"  # --max-text");
    check("nasij batch -o x x", None, "batch.max-text = 1025", "max-text = \"1025\"  # conf/nasij.toml");
}

#[test]
fn tables_hold_before_the_top() {
    let text = "threads = 3\nextract.threads = 4\nbatch = { threads = 5 }";
    check("nasij extract", None, text, "threads = 4  # conf/nasij.toml");
    check("nasij batch -o x x", None, text, "threads = 5  # conf/nasij.toml");
    assert_eq!(layers(None, text).unwrap().shared(SharedArgs::default()).0.threads, Some(3));
}

#[test]
fn switches_are_turned_on_and_off() {
    let check = |options: &str, text, expected: &str| check(&format!("nasij extract{options}"), None, text, expected);
    check("", "tokens = true", "tokens = true  # conf/nasij.toml");
    check(" --tokens=false", "tokens = true", "tokens = false  # --tokens");
    check(" --tokens=true", "tokens = false", "tokens = true  # --tokens");
    check(" --tokens file", "tokens = false", "tokens = true  # --tokens");
    check("", "tokens = true\nextract.tokens = false", "tokens = false  # conf/nasij.toml");
}

#[test]
fn lists_replace_each_other() {
    let text = "[batch]\ninclude = ['a', 'b']\nexclude = []";
    let file = "include = [\"a\", \"b\"]  # conf/nasij.toml\nexclude = []  # conf/nasij.toml";
    check("nasij batch -o x x", None, text, file);
    let flags = "include = [\"c\"]  # --include\nexclude = []  # conf/nasij.toml";
    check("nasij batch -o x x --include c", None, text, flags);
}

#[test]
fn models_come_from_options_the_environment_and_the_file() {
    let check = |options: &str, model, text, expected: &str| {
        check(&format!("nasij extract{options}"), model, text, expected);
    };
    check("", None, "model = 'base'", "model = \"base\"  # conf/nasij.toml");
    check("", Some("a/b"), "extract.model = 'base'", "model = \"a/b\"  # NASIJ_MODEL");
    check(" --model c", Some("a/b"), "model = 'base'", "model = \"c\"  # --model");
    // Relative paths count from the folder of the file.
    check("", None, "model = 'x/y'", "model = \"conf/x/y\"  # conf/nasij.toml");
    check("", None, "model = './y'", "model = \"conf/./y\"  # conf/nasij.toml");
    check("", None, "extract.model = '../y'", "model = \"conf/../y\"  # conf/nasij.toml");
    check("", None, "model = '/y'", "model = \"/y\"  # conf/nasij.toml");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let check = |text: &str, expected: &str| {
        let expected = format!("conf/nasij.toml: line {expected}");
        check("nasij extract", None, text, &expected);
    };
    let keys = "`model`, `threads`, `device`, `min-score`, `offsets`, `tokens`, `input-format`";
    check("modle = 1", &format!("1, column 1: unknown field `modle`, expected one of {keys}, `extract`, `batch`"));
    check("\n[extract]\n  x = 1", &format!("3, column 3: unknown field `x`, expected one of {keys}, `format`"));
    check("extract = []", "1, column 11: invalid type: sequence, expected a table");
    check("[[batch]]", "1, column 1: invalid type: sequence, expected a table");
    check("threads = '2'", "1, column 11: invalid value: string \"2\", expected a whole number from 1 to 1024");
    check("threads = 1025", "1, column 11: invalid value: integer `1025`, expected a whole number from 1 to 1024");
    check("threads = 2e0", "1, column 11: invalid value: floating point `2.0`, expected a whole number from 1 to 1024");
    check("threads = [1]", "1, column 11: invalid type: sequence, expected a whole number from 1 to 1024");
    check("min-score = 1.01", "1, column 13: invalid value: floating point `1.01`, expected a number from 0 to 1");
    check("min-score = nan", "1, column 13: invalid value: floating point `NaN`, expected a number from 0 to 1");
    check("model = ''", "1, column 9: invalid value: string \"\", expected the name of a model or a folder");
    check("tokens = 'yes'", "1, column 10: invalid type: string \"yes\", expected a boolean");
    let units = "expected one of \"codepoints\", \"bytes\", \"utf16\"";
    check("offsets = 'utf8'", &format!("1, column 11: invalid value: string \"utf8\", {units}"));
    check("offsets = 8", &format!("1, column 11: invalid value: integer `8`, {units}"));
    let size = "expected a size above 0, as in 4096, \"64K\", \"256M\" or \"1G\"";
    check("[batch]\nmax-text = '8X'", &format!("2, column 12: invalid value: string \"8X\", {size}"));
    check("[batch]\nmax-text = 0", &format!("2, column 12: invalid value: integer `0`, {size}"));
    check("batch.max-text = true", &format!("1, column 18: invalid type: boolean `true`, {size}"));
    check("batch.include = 'a'", "1, column 17: invalid type: string \"a\", expected an array of strings");
    check("batch.include = ['a', 3]", "1, column 23: invalid type: integer `3`, expected a string");
    check("# نص\nmodel = 'نص' x", "2, column 14: unexpected key or value, expected newline, `#`");
    check("model = 'a'\nmodel = 'b'", "2, column 1: duplicate key");
    let deep = format!("a = {}", "[".repeat(100_000));
    check(&deep, "1, column 85: cannot recurse further; max recursion depth met");
}

#[test]
fn files_are_found_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, no_config, bytes: Option<&[u8]>, expected: &str| {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            fs::write(&path, bytes).unwrap();
        }
        let found = match Config::load(&FileArgs { config: Some(path.clone()), no_config }) {
            Ok(file) => format!("{:?}", file.map(|(_, config)| config.threads)),
            Err(error) => error.to_string(),
        };
        assert_eq!(found.replace(&format!("{}: ", path.display()), ""), expected);
    };
    check("a", false, Some(b"threads = 7"), "Some(Some(7))");
    check("a", true, None, "both --config and --no-config are there");
    check("a", false, Some(b"\xEF\xBB\xBFthreads = 7"), "Some(Some(7))");
    check("a", false, Some(b""), "Some(None)");
    check("a", false, Some(b"# \xD8"), "byte 2: not UTF-8");
    check("a", false, Some(&vec![b'\n'; (1 << 20) + 1]), "longer than 1048576 bytes: not a configuration");
    check("b", false, None, "the configuration cannot be read");
    check("", false, None, "the configuration cannot be read");
    assert!(Config::load(&FileArgs { config: None, no_config: true }).unwrap().is_none());
}

#[test]
fn what_is_shown_says_the_same_as_a_file() {
    let text = "threads = 3\nmodel = '/m'\nmin-score = 0.3\n[batch]\ninclude = ['a\nb # c', '\"']\ntokens = true\n";
    let text = text.replace("'a\nb # c'", "\"a\\nb # c\"");
    let first = layers(Some("/env"), &text).unwrap();
    for section in [None, Some(Section::Extract), Some(Section::Batch)] {
        let again = layers(None, &first.render(section)).unwrap();
        if section != Some(Section::Batch) {
            assert_eq!(first.extract(ExtractArgs::default()).0, again.extract(ExtractArgs::default()).0);
        }
        if section != Some(Section::Extract) {
            assert_eq!(first.batch(BatchArgs::default()).0, again.batch(BatchArgs::default()).0);
        }
    }
}

#[test]
fn what_holds_without_a_word_is_in_the_help() {
    let layers = Layers::default();
    let program = Args::command();
    let check = |command: &str, rows: &[Row]| {
        let command = program.find_subcommand(command).unwrap();
        for Row { key, value, .. } in rows {
            let value = match value {
                Ok(Value::Boolean(false)) => continue,
                Ok(Value::Array(list)) if list.is_empty() => continue,
                Ok(Value::Float(score)) => score.to_string(),
                Ok(value) => value.as_str().unwrap().to_owned(),
                Err(words) => (*words).to_owned(),
            };
            let help = help(command, key);
            assert!(help.ends_with(&format!(" {value}]")), "{key}: {value} is not the end of `{help}`");
        }
    };
    check("extract", &layers.extract(ExtractArgs::default()).1);
    check("batch", &layers.batch(BatchArgs::default()).1);
}

/// The help of an option.
fn help(command: &Command, key: &str) -> String {
    let option = command.get_arguments().find(|it| it.get_long() == Some(key));
    option.unwrap_or_else(|| panic!("no option --{key}")).get_help().unwrap().to_string()
}

#[test]
fn the_example_of_a_file_has_all_keys() {
    let (_, example) = args::CONFIG_HELP.split_once("Example of a file:\n").unwrap();
    let (example, _) = example.rsplit_once("\n\n").unwrap();
    let layers = layers(None, example).unwrap();
    let (extract, batch) = (layers.extract(ExtractArgs::default()).1, layers.batch(BatchArgs::default()).1);
    for row in extract.iter().chain(&batch) {
        assert_ne!(row.source, Source::Default, "{}", row.key);
    }
}
