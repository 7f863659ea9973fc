use tempfile::TempDir;

use super::*;

/// What a walk of `paths`, and of the folder of the test in front of each, finds; the folder is written `T`.
struct Tree(TempDir);

impl Tree {
    fn new(files: &[&str]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for file in files {
            let path = tree.path(file);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, file).unwrap();
        }
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        if name == "-" { PathBuf::from(name) } else { self.0.path().join(name) }
    }

    fn check(&self, paths: &[&str], filter: &Filter, expected: &[&str]) {
        let paths: Vec<_> = paths.iter().map(|it| self.path(it)).collect();
        let root = self.0.path().display().to_string();
        let found: Vec<_> = walk(&paths, filter)
            .map(|it| it.map_or_else(|error| format!("! {error}"), |input| input.id()).replace(&root, "T"))
            .collect();
        assert_eq!(found, expected);
    }
}

fn filter(include: &[&str], exclude: &[&str]) -> Filter {
    let own = |globs: &[&str]| globs.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    Filter::new(&own(include), &own(exclude), None).unwrap()
}

#[test]
fn a_folder_is_walked_by_name() {
    let tree = Tree::new(&["b/2.txt", "b/10.txt", "b/a/z", "a.txt", "c.txt", ".h.txt", ".git/x", "b/.x/y", "Z"]);
    let all = ["T/Z", "T/a.txt", "T/b/10.txt", "T/b/2.txt", "T/b/a/z", "T/c.txt"];
    tree.check(&[""], &Filter::default(), &["T/Z", "T/a.txt", "T/b/10.txt", "T/b/2.txt", "T/b/a/z", "T/c.txt"]);
    tree.check(&["b/a", "-", "a.txt", "none"], &Filter::default(), &["T/b/a/z", "-", "T/a.txt", "T/none"]);
    // What is named is read.
    tree.check(&[".git", ".h.txt"], &Filter::default(), &["T/.git/x", "T/.h.txt"]);
    let paths = [tree.path(""), tree.path("-"), tree.path("none")];
    let sum: usize = all.iter().map(|it| it.len() - 2).sum();
    assert_eq!(total_bytes(&paths, &Filter::default()), sum as u64);
}

#[test]
fn globs_are_held_against_the_path_in_the_folder() {
    let tree = Tree::new(&["a.txt", "b.md", "c/a.txt", "c/d/a.txt", "drafts/x.txt", "c/drafts/y.txt"]);
    let check = |include: &[&str], exclude: &[&str], expected: &[&str]| {
        tree.check(&[""], &filter(include, exclude), expected);
    };
    check(&["*.md"], &[], &["T/b.md"]);
    check(&["a.*"], &[], &["T/a.txt", "T/c/a.txt", "T/c/d/a.txt"]);
    check(&["c/*.txt"], &[], &["T/c/a.txt"]);
    check(&["c/**/*.txt"], &["drafts/"], &["T/c/a.txt", "T/c/d/a.txt"]);
    check(&["/*.txt", "b.*"], &[], &["T/a.txt", "T/b.md"]);
    check(&[], &["drafts", "c/d/*"], &["T/a.txt", "T/b.md", "T/c/a.txt"]);
    check(&[], &["**/a.txt", "/drafts"], &["T/b.md", "T/c/drafts/y.txt"]);
    check(&["none"], &[], &[]);
    tree.check(&["a.txt", "c"], &filter(&["*.md", "d/*"], &["a.txt"]), &["T/a.txt"]);
    tree.check(&["c"], &filter(&["d/*"], &[]), &["T/c/d/a.txt"]);
}

#[test]
fn a_bad_glob_is_named() {
    let check = |glob: &str, expected: &str| {
        for (include, exclude) in [(vec!["*".to_owned(), glob.to_owned()], vec![]), (vec![], vec![glob.to_owned()])] {
            assert_eq!(Filter::new(&include, &exclude, None).unwrap_err().to_string(), expected);
        }
    };
    check("a[b", "`a[b` is no glob: unclosed character class; missing ']'");
    check("{a", "`{a` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)");
}

#[test]
fn the_place_of_the_results_is_no_input() {
    let tree = Tree::new(&["a", "out/b", "out/c/d", "e/f"]);
    let check = |place: &str, paths: &[&str], expected: &[&str]| {
        tree.check(paths, &Filter::new(&[], &[], Some(tree.path(place))).unwrap(), expected);
    };
    check("e/../out", &[""], &["T/a", "T/e/f"]);
    check("out", &["out", "e"], &["T/e/f"]);
    check("out/b", &[""], &["T/a", "T/e/f", "T/out/c/d"]);
    check("not/there", &[""], &["T/a", "T/e/f", "T/out/b", "T/out/c/d"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;

    let tree = Tree::new(&["a/b/c", "d", "z"]);
    symlink(tree.path("a"), tree.path("a/b/up")).unwrap();
    symlink("../../d", tree.path("a/b/link")).unwrap();
    symlink("nowhere", tree.path("a/lost")).unwrap();
    symlink(tree.path("a"), tree.path("a/.hidden")).unwrap();
    symlink("a/b", tree.path("e")).unwrap();
    tree.check(
        &[""],
        &Filter::default(),
        &[
            "T/a/b/c",
            "T/a/b/link",
            "! T/a/b/up: a link to `T/a`, which it is in: not followed",
            "! T/a/lost: a link to what is not there",
            "T/d",
            "T/e/c",
            "T/e/link",
            "T/e/up/b/c",
            "T/e/up/b/link",
            "! T/e/up/b/up: a link to `T/e/up`, which it is in: not followed",
            "! T/e/up/lost: a link to what is not there",
            "T/z",
        ],
    );
    tree.check(&["a"], &filter(&["c"], &["up"]), &["T/a/b/c"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_and_what_cannot_be_entered_is_an_error() {
    use std::os::unix::{fs::PermissionsExt, net::UnixListener};

    let tree = Tree::new(&["a/b", "c"]);
    let _socket = UnixListener::bind(tree.path("b.sock")).unwrap();
    tree.check(&[""], &Filter::default(), &["T/a/b", "! T/b.sock: not a file", "T/c"]);
    tree.check(&[""], &filter(&["c"], &[]), &["T/c"]);
    fs_err::set_permissions(tree.path("a"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything.
    if fs_err::read_dir(tree.path("a")).is_err() {
        tree.check(
            &["", "a"],
            &filter(&[], &["b.sock"]),
            &["! T/a: no permission to read it", "T/c", "! T/a: no permission to read it"],
        );
    }
    fs_err::set_permissions(tree.path("a"), std::fs::Permissions::from_mode(0o700)).unwrap();
}
