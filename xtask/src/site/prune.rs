//! Removes code from the WebAssembly that the linker has to keep and nothing ever calls.
//!
//! A type-erased view carries a table of functions. One of them hydrates without waiting for the parts that lazy
//! routes load; this product has none, but a table is kept or dropped as a whole, and that function is a state
//! machine for every view: a fifth of all code. Its body is emptied here, and the relocations in it go with it. The
//! splitter then finds no way to what only that body needed, and leaves it out.

use std::ops::Range;

use anyhow::{Result, bail};

use super::linked::{END, Linked, NOP, UNREACHABLE};
use super::saved::Saved;

/// How the name of every function ends that is emptied, but for its generic arguments: those in the tables, whose only
/// way to be called is one. What they call, by whatever name, may have been merged with code of the same shape that
/// something else needs.
const NEVER_CALLED: &str = "::into_any::hydrate_async";
/// Who would call them. With these in the code, nothing may be emptied.
const CALLERS: [&str; 2] = ["hydrate_lazy", "hydrate_from_async"];

/// The same module with the bodies emptied. An error where something calls them.
pub(super) fn prune(module: &[u8]) -> Result<Saved> {
    let linked = Linked::read(module)?;
    for caller in CALLERS {
        if linked.functions().any(|function| function.name.contains(caller)) {
            bail!("the pages are hydrated by `{caller}` now: xtask/src/site/prune.rs would break them");
        }
    }
    let bodies = bodies_to_empty(&linked);
    let mut pruned = module.to_vec();
    for body in &bodies {
        empty(&mut pruned[body.clone()]);
    }
    linked.forget(&mut pruned, &bodies)?;
    Ok(Saved { module: pruned, bytes: bodies.iter().map(Range::len).sum() })
}

/// Leaves of a function that calling it is the end.
fn empty(body: &mut [u8]) {
    // The number of groups of local variables comes first.
    if let [locals, first, .., last] = body {
        (*locals, *first, *last) = (0, UNREACHABLE, END);
        let inside = 2..body.len() - 1;
        body[inside].fill(NOP);
    }
}

fn bodies_to_empty(linked: &Linked) -> Vec<Range<usize>> {
    let never_called = linked.functions().filter(|function| is_never_called(function.name));
    // What is shorter than an empty body is as good as empty.
    never_called.map(|function| function.body).filter(|body| body.len() >= 3).collect()
}

/// Names are mangled in the legacy way or in that of RFC 2603, as the compiler likes; only the latter have their generic
/// arguments in them.
fn is_never_called(mangled: &str) -> bool {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let Some((_, rest)) = name.split_once(NEVER_CALLED) else { return false };
    rest.is_empty() || rest.strip_prefix("::<").is_some_and(closes_at_its_end)
}

/// Whether the angle bracket before this text is closed by its last character. What follows a bracket is the name of
/// something inside the function.
fn closes_at_its_end(text: &str) -> bool {
    let mut open = 1;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => open += 1,
            '>' if before != '-' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1 == text.len();
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::linked::tests::{bodies, module, relocations};
    use super::*;

    /// No local variables, `call 1` with room for any index, end.
    const BODY: [u8; 8] = [0x00, 0x10, 0x81, 0x80, 0x80, 0x80, 0x00, 0x0b];

    const HYDRATE_ASYNC: &str =
        "_ZN48_$LT$T$u20$as$u20$a..view..any_view..IntoAny$GT$8into_any13hydrate_async17h4997a175246fdb6dE";

    /// Two functions, each of which calls the second one: in the section, at offset 4 and at offset 13.
    fn two(names: [&str; 2]) -> Vec<u8> {
        module(&names.map(|name| (name, BODY.as_slice())), &[4, 13])
    }

    #[test]
    fn a_body_that_nothing_calls_is_emptied_with_its_relocations() {
        let before = two([HYDRATE_ASYNC, "_ZN8into_any5build17h4567E"]);
        let Saved { module: after, bytes } = prune(&before).unwrap();
        assert_eq!(bytes, BODY.len());
        assert_eq!(bodies(&after), [[0x00, UNREACHABLE, NOP, NOP, NOP, NOP, NOP, END], BODY]);
        assert_eq!((relocations(&before), relocations(&after)), (vec![4, 13], vec![13]));
    }

    #[test]
    fn what_something_calls_is_not_emptied() {
        let called = two([HYDRATE_ASYNC, "_ZN6leptos5mount12hydrate_lazy17h4567E"]);
        assert!(prune(&called).is_err());
    }

    #[test]
    fn both_ways_to_mangle_a_name_are_read() {
        for name in [
            HYDRATE_ASYNC,
            "_RINvNvXNtNtCs4Q2Qx8jI5j6_1a4view8any_viewpNtB5_7IntoAny8into_any13hydrate_asyncThReEEB9_",
        ] {
            assert!(is_never_called(name), "{name}");
        }
        // The state machine in it, and what drops that, may be other functions' as well.
        for name in [
            "_ZN48_$LT$T$u20$as$u20$a..view..any_view..IntoAny$GT$8into_any13hydrate_async28_$u7b$$u7b$closure\
             $u7d$$u7d$17hf49a53eab4051f03E",
            "_RNCINvNvXNtNtCs4Q2Qx8jI5j6_1a4view8any_viewpNtB7_7IntoAny8into_any13hydrate_asyncThReEE0Bb_",
            "_RINvNtCsgXGp5Oqx2Ny_4core3ptr13drop_in_placeNCINvNvXNtNtCs4Q2Qx8jI5j6_1a4view8any_viewpNtBO_7IntoAny\
             8into_any13hydrate_asyncThReEE0EBS_",
            "_RNvXNtNtCsgXGp5Oqx2Ny_4core6future11into_futureNCNCINvNvXNtNtCs4Q2Qx8jI5j6_1a4view8any_viewpNtBT_7Into\
             Any8into_any13hydrate_asyncThReEE00NtB2_10IntoFuture11into_futureBX_",
            "_ZN8into_any5build17h4567E",
        ] {
            assert!(!is_never_called(name), "{name}");
        }
    }
}
