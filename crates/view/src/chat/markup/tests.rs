use super::super::address::address;
use super::*;

fn text(text: &str) -> TextSpan {
    TextSpan::Text(text.to_owned())
}

fn paragraph(spans: impl IntoIterator<Item = TextSpan>) -> Block {
    Block::Paragraph(spans.into_iter().collect())
}

fn is_plain(blocks: &[Block]) -> bool {
    let plain = |span: &TextSpan| matches!(span, TextSpan::Text(_) | TextSpan::Break);
    blocks.iter().all(|block| matches!(block, Block::Paragraph(spans) if spans.iter().all(plain)))
}

/// What other readers of Markdown change, and what could be taken for a mark.
const AS_TYPED: &[&str] = &[
    "2. October\n5. October\n9. November",
    "1) a\n7) b",
    "1986. A great year!",
    r"\\server\share\_Documentation",
    r"C:\_temp\!new",
    r"C:\Users\_a_\*new*\[x]",
    "¯\\_(ツ)_/¯",
    "2*3*4=24",
    "2 * 3 * 4 = 24",
    "2**10**2",
    "__init__.py",
    "__init__",
    "from a import __all__, __name__",
    "snake_case_name and _private",
    "&lt;b&gt; &copy; &#169; &amp;amp;",
    "Agenda\n---",
    "Agenda\n===",
    "---",
    "***",
    "* * *",
    "___",
    "# 1 in the list",
    "#1\n## 2",
    "~~~",
    "~~~\na\n~~~",
    "~5 and ~6, ~~",
    "- a\n- b",
    "* a\n* b\n\n\n* c",
    "+ 1\n+1",
    "    indented\n\tand more",
    "a  \nb",
    "a\\\nb",
    "several   spaces  stay",
    "[x]: https://",
    "[ ] to do\n[x] done",
    "[1] and [a](b)",
    "[a](javascript:alert(1))",
    "[a](data:text/html,b)",
    "![a](x.png)",
    "<javascript:alert(1)>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <b>b</b>",
    "<!-- c -->",
    "<a\nb>",
    "<>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "*.txt, *.doc",
    "(*.txt|*.doc)",
    "int *p, *q; char **argv, **envp;",
    "f(*args, **kwargs)",
    "*p+*q*2",
    "see note* and other*",
    "*) only today *)",
    "SELECT * FROM a WHERE b LIKE '*c*'",
    "*_* >_< ^_^ -_- o_O T_T",
    "****",
    "***a***",
    "l`aula e l`esame",
    "`` and `",
    "```\n\n```",
    "```",
    "```rust and more\na\n```",
    "> ",
    ">",
    ">:(",
    ">>> print(1)",
    "a > b\n>5",
    "$x^2$ $$y$$ a^b^ H~2~O",
    "hello :smile: :+1: @ada #tag",
    "a&nbsp;b \\& \\\\ \\",
    "2026-11-30T06:00:00Z 1_000_000 5*",
    "[[wiki]] {{ braces }} [^1]",
    "\n\n a \n\n",
    "",
];

#[test]
fn what_is_no_format_is_shown_as_typed() {
    for typed in AS_TYPED {
        let shown = blocks(typed);
        assert_eq!(&text_of(&shown), typed);
        assert!(is_plain(&shown), "{typed}: {shown:?}");
    }
}

#[test]
fn words_are_bold_italic_struck_out_or_code() {
    assert_eq!(
        blocks("a **b** *c* ~~d~~ `e*` _f_."),
        [paragraph([
            text("a "),
            TextSpan::Bold(vec![text("b")]),
            text(" "),
            TextSpan::Italic(vec![text("c")]),
            text(" "),
            TextSpan::Struck(vec![text("d")]),
            text(" "),
            TextSpan::Code("e*".into()),
            text(" "),
            TextSpan::Italic(vec![text("f")]),
            text("."),
        ])]
    );
    let nested = TextSpan::Bold(vec![text("a "), TextSpan::Italic(vec![text("b")])]);
    assert_eq!(blocks("(**a _b_**)"), [paragraph([text("("), nested, text(")")])]);
    let nix = [text("*nix and "), TextSpan::Italic(vec![text("BSD")])];
    assert_eq!(blocks("*nix and *BSD*"), [paragraph(nix)]);
    let code = [TextSpan::Code(r"C:\_a_ &lt; ** **".into())];
    assert_eq!(blocks(r"`C:\_a_ &lt; ** **`"), [paragraph(code)]);
    assert_eq!(blocks("``a`b``"), [paragraph([TextSpan::Code("a`b".into())])]);
    let chinese = [text("这是"), TextSpan::Bold(vec![text("重点")]), text("内容")];
    assert_eq!(blocks("这是**重点**内容"), [paragraph(chinese)]);
}

#[test]
fn a_new_line_is_a_new_line() {
    let shown = [text("a"), TextSpan::Break, text("b"), TextSpan::Break, TextSpan::Break, text("c")];
    assert_eq!(blocks("a\nb\n\nc"), [paragraph(shown)]);
    assert!(is_plain(&blocks("**a\nb**")), "a format ends with its line");
}

#[test]
fn quotes_and_code_stand_by_themselves() {
    let lines = [text("a"), TextSpan::Break, TextSpan::Break, text("b")];
    let quoted = [Block::Quote(vec![paragraph(lines)]), paragraph([text("c")])];
    assert_eq!(blocks("> a\n>\n> b\nc"), quoted);
    let twice = Block::Quote(vec![Block::Quote(vec![paragraph([text("a")])])]);
    assert_eq!(blocks("> > a"), [twice]);
    let code = |language: &str, code: &str| Block::Code { language: language.into(), code: code.into() };
    assert_eq!(
        blocks("a\n```rust\nlet a = \"<b>\";\n\n*x*\n```\nb"),
        [paragraph([text("a")]), code("rust", "let a = \"<b>\";\n\n*x*"), paragraph([text("b")])]
    );
    assert_eq!(blocks("````\n```\n````"), [code("", "```")]);
    assert_eq!(blocks("> ```\n> a\n> ```"), [Block::Quote(vec![code("", "a")])]);
}

#[test]
fn addresses_are_links_whatever_is_around_them() {
    let to = |href: &str| address(href).unwrap();
    let link = |href: &str| TextSpan::Link { to: to(href), words: href.into(), veiled: false };
    let bold = TextSpan::Bold(vec![text("see "), link("https://a.org/_b_c")]);
    assert_eq!(blocks("**see https://a.org/_b_c**"), [paragraph([bold])]);
    assert_eq!(blocks("https://a.org/x_(_y_)_z"), [paragraph([link("https://a.org/x_(_y_)_z")])]);
    assert_eq!(blocks("<https://a.org>"), [paragraph([text("<"), link("https://a.org"), text(">")])]);
    let mail = TextSpan::Link { to: to("mailto:ada@a.org"), words: "ada@a.org".into(), veiled: false };
    assert_eq!(blocks("<ada@a.org>"), [paragraph([text("<"), mail, text(">")])]);
    let named = TextSpan::Link { to: to("https://a.org/b_(c)"), words: "the *b*".into(), veiled: true };
    assert_eq!(blocks("[the *b*](https://a.org/b_(c))!"), [paragraph([named, text("!")])]);
}

#[test]
fn a_picture_is_a_link_to_it() {
    let to = address("https://a.org/cat.png").unwrap();
    let link = TextSpan::Link { to, words: "cat".into(), veiled: true };
    assert_eq!(blocks("![cat](https://a.org/cat.png)"), [paragraph([link.clone()])]);
    assert_eq!(blocks("No![cat](https://a.org/cat.png)"), [paragraph([text("No!"), link])]);
}

#[test]
fn a_link_that_says_another_place_is_veiled() {
    let veiled = |written: &str| match blocks(written).as_slice() {
        [Block::Paragraph(spans)] => match spans.as_slice() {
            [TextSpan::Link { veiled, .. }] => *veiled,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert!(veiled("[https://bank.example](https://evil.example)"));
    assert!(veiled("https://аpple.com/"));
    assert!(!veiled("[https://a.org](https://a.org/b)"));
    assert!(!veiled("https://a.org/b_c_d"));
}

#[test]
fn what_is_too_deep_or_too_much_is_shown_as_it_was_written() {
    for much in [
        "> ".repeat(5_000) + "a",
        "*a* ".repeat(4_100),
        "> a\nb\n".repeat(2_700),
        "[".repeat(16_000),
        "*a ".repeat(5_400),
        "`a ``a ```a ````a ".repeat(900),
        "www.a.b ".repeat(2_000),
        format!("```\n{}", "````x\n".repeat(2_700)),
    ] {
        let began = std::time::Instant::now();
        let shown = blocks(&much);
        assert!(began.elapsed().as_secs() < 2, "{}", &much[..10]);
        assert!(count(&shown) <= MOST_SPANS);
        assert!(much.len() == text_of(&shown).len() || count(&shown) > 0, "{}", &much[..10]);
    }
}

#[test]
fn letters_that_turn_others_around_stay_and_turn_nothing() {
    let typed = "a\u{202e}b\u{202c}c";
    assert_eq!(text_of(&blocks(typed)), typed);
    let parts = turned_apart(typed);
    let apart = |letter| BidiPart::Apart(letter);
    let expected =
        [BidiPart::Text("a"), apart("\u{202e}"), BidiPart::Text("b"), apart("\u{202c}"), BidiPart::Text("c")];
    assert_eq!(parts, expected);
    assert_eq!(without_turns(typed), "abc");
}
