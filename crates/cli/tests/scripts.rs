//! What is made from the definition of the command line: completions, manual pages.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::process::Command;

use fs_err as fs;

fn stdout_of(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_nasij")).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn all_shells_have_completions() {
    let check = |shell: &str, expected: &str| {
        let script = stdout_of(&["completions", shell]);
        assert!(script.lines().any(|line| line.trim() == expected), "{script}");
        assert_eq!(stdout_of(&["completions", shell]), script);
    };
    check("bash", "complete -F _nasij -o nosort -o bashdefault -o default nasij");
    check("zsh", "#compdef nasij");
    check(
        "fish",
        r#"complete -c nasij -n "__fish_nasij_using_subcommand batch" -l strict -d 'Stop at the first document that fails' -r"#,
    );
    check("powershell", "Register-ArgumentCompleter -Native -CommandName 'nasij' -ScriptBlock {");
    check("elvish", "cand --strict 'Stop at the first document that fails'");
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(stdout_of(&["man", "-o", folder.path().to_str().unwrap()]), "");
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let commands = [
        "-batch",
        "-completions",
        "-config",
        "-doctor",
        "-eval-entities",
        "-eval-language",
        "-eval-relations",
        "-eval-sentences",
        "-eval",
        "-extract",
        "-man",
        "-model-import",
        "-model-list",
        "-model-show",
        "-model",
        "-schema",
        "",
    ];
    assert_eq!(names, commands.map(|it| format!("nasij{it}.1")));
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(page("nasij.1"), stdout_of(&["man"]));
    let version = env!("CARGO_PKG_VERSION");
    let batch = page("nasij-batch.1");
    for line in [
        &format!(".TH nasij-batch 1 \" \" \"nasij {version}\" nasij"),
        r"nasij\-batch \- Read whole archives, and go on where a run was cut short",
        r"\fB\-\-strict\fR[=\fI<true|false>\fR]",
        ".SH EXIT CODES",
        "  0  all documents are done",
    ] {
        assert!(batch.lines().any(|it| it == line), "no {line} in {batch}");
    }
}
