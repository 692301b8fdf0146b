//! Removes code from the WebAssembly that the linker has to keep and nothing ever calls.
//!
//! A type-erased view carries a table of functions. One of them hydrates without waiting for the parts that lazy
//! routes load; this product has none, but a table is kept or dropped as a whole, and that function is a state
//! machine for every view: a fifth of all code. Its body is emptied here, and the relocations in it go with it. The
//! splitter then finds no way to what only that body needed, and leaves it out.

use std::ops::Range;

use anyhow::Result;

use super::linked::{END, Linked, NOP, UNREACHABLE};

/// A part of the name of every function that is emptied: those in the tables, whose only way to be called is one.
/// What they call, by whatever name, may have been merged with code of the same shape that something else needs.
const NEVER_CALLED: &str = "8into_any13hydrate_async17h";
/// Who would call them. With these in the code, nothing is emptied.
const CALLERS: [&str; 2] = ["hydrate_lazy", "hydrate_from_async"];

/// The same module with the bodies emptied.
pub(super) fn prune(module: &[u8]) -> Result<Vec<u8>> {
    let linked = Linked::read(module)?;
    let bodies = bodies_to_empty(&linked);
    let mut pruned = module.to_vec();
    for body in &bodies {
        empty(&mut pruned[body.clone()]);
    }
    linked.forget(&mut pruned, &bodies)?;
    Ok(pruned)
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
    if linked.functions().any(|function| CALLERS.iter().any(|caller| function.name.contains(caller))) {
        return Vec::new();
    }
    let never_called = linked.functions().filter(|function| function.name.contains(NEVER_CALLED));
    // What is shorter than an empty body is as good as empty.
    never_called.map(|function| function.body).filter(|body| body.len() >= 3).collect()
}

#[cfg(test)]
mod tests {
    use super::super::linked::tests::{bodies, module, relocations};
    use super::*;

    /// No local variables, `call 1` with room for any index, end.
    const BODY: [u8; 8] = [0x00, 0x10, 0x81, 0x80, 0x80, 0x80, 0x00, 0x0b];

    /// Two functions, each of which calls the second one: in the section, at offset 4 and at offset 13.
    fn two(names: [&str; 2]) -> Vec<u8> {
        module(&names.map(|name| (name, BODY.as_slice())), &[4, 13])
    }

    #[test]
    fn a_body_that_nothing_calls_is_emptied_with_its_relocations() {
        let before = two(["_ZN8into_any13hydrate_async17h0123E", "_ZN8into_any5build17h4567E"]);
        let after = prune(&before).unwrap();
        assert_eq!(bodies(&after), [[0x00, UNREACHABLE, NOP, NOP, NOP, NOP, NOP, END], BODY]);
        assert_eq!((relocations(&before), relocations(&after)), (vec![4, 13], vec![13]));
    }

    #[test]
    fn nothing_is_emptied_once_something_calls_it() {
        let before = two(["_ZN8into_any13hydrate_async17h0123E", "_ZN6leptos5mount12hydrate_lazy17h4567E"]);
        assert_eq!(prune(&before).unwrap(), before);
    }
}
