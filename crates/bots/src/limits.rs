//! How many files this process may have open: each socket is one.

/// Asks for room for this many sockets, for this process and those it starts.
///
/// # Errors
/// A sentence that says what to do: the limit of the system is lower.
#[cfg(unix)]
pub fn allow_sockets(count: u64) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    // Besides the sockets: the runtime, the standard streams, the files that are read.
    let wanted = count + 256;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    // Above the maximum it takes a privilege, which a container's root may have.
    let raised = Rlimit { current: Some(wanted), maximum: maximum.map(|maximum| maximum.max(wanted)) };
    setrlimit(Resource::Nofile, raised).map_err(|error| {
        format!("{wanted} open files are needed, but the limit is lower ({error}): try `ulimit -n {wanted}`")
    })
}

/// There is no such limit here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn allow_sockets(_count: u64) -> Result<(), String> {
    Ok(())
}
