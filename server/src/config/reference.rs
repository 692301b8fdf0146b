//! What the table of keys is made into: the help of the command line, and `docs/configuration.md`.

use std::fmt::Write as _;

use clap::builder::ArgAction;
use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _};
use serde_json::Value;

use super::settings::{ConfigKey, SETTINGS};
use super::{Arguments, Config};

/// How wide the reference is.
const WIDTH: usize = 128;

/// What stands before the table.
const HEAD: &str = "\
# Configuration

<!-- Made by `cargo run -- --config-reference > docs/configuration.md` from server/src/config/settings.rs: change that. -->

Everything has a default. Each key can be given in four places, and the first one found counts: flag, environment, file, default. The
file is TOML, named with `--config FILE` or `PARVIS_CONFIG`; without either no file is read. [deploy/parvis.toml](../deploy/parvis.toml)
contains every key. Unknown keys in the file and a missing file are errors. Lists are written as in TOML, in the environment too.

`parvis --check-config`, with the same flags and environment, finds what would keep Parvis from starting, says it, and exits with 1.
Run it as the user that runs Parvis: it also looks into the state directory, without creating or changing anything, and tries the
addresses to listen on. One that is in use is a warning only, since that may be the server that is about to be restarted.

";

/// What stands at the end.
const REST: &str = "\
Also read from the environment:

| variable | meaning |
|---|---|
| `RUST_LOG` | what to log: `error`, `warn`, `info` (the default), `debug`, `trace`, or by part as in `parvis=debug` ([log](operations.md#log)) |
| `STATE_DIRECTORY`, `XDG_STATE_HOME` | where the state directory is, if none is set |
";

/// The same at the end of `--help`.
const HELP_REST: &str = "\
Also read from the environment:
  RUST_LOG         What to log: error, warn, info, debug, trace [default: info]
  STATE_DIRECTORY  The state directory where none is set, as systemd sets it
  XDG_STATE_HOME   Where it is otherwise, as parvis [default: ~/.local/state]

A setting is read from the flag, then the environment, then the file. Keys of the file are the names of the variables
without PARVIS_, in lower case. SIGTERM lets rooms go on for drain_seconds and then stops the server, a second one or
SIGINT stops it at once; SIGHUP changes nothing.";

impl Arguments {
    /// Reads the command line. Where it cannot be read, or asks for help, this says so and ends the process.
    #[must_use]
    pub fn read() -> Self {
        let mut matches = command().get_matches();
        Self::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit())
    }
}

/// The command line with the help of every key.
fn command() -> Command {
    let defaults = defaults();
    let mut command = Arguments::command();
    let mut others = String::from("Settings without a flag, in the environment or in the file:\n");
    for setting in SETTINGS {
        let summary = capitalized(&setting.summary.replace('`', ""));
        let default = setting.default_in(&defaults).replace('`', "");
        if flag(&command, setting).is_some() {
            let help = format!("{summary} [environment: {}; default: {default}]", setting.variable());
            command = command.mut_arg(setting.key, |arg| arg.help(help));
        } else {
            let _ = writeln!(others, "  {}\n          {summary} [default: {default}]", setting.variable());
        }
    }
    command.after_help(format!("{others}\n{HELP_REST}"))
}

/// `docs/configuration.md`.
#[must_use]
pub fn config_reference() -> String {
    let (command, defaults) = (Arguments::command(), defaults());
    let mut text = HEAD.to_owned();
    text += "| key | flag | environment | default | meaning |\n|---|---|---|---|---|\n";
    for setting in SETTINGS {
        let flag =
            flag(&command, setting).map_or_else(|| " ".to_owned(), |flag| format!(" {} ", written(flag)));
        let variable = match setting.example {
            Some(example) => format!("`{}='{example}'`", setting.variable()),
            None => format!("`{}`", setting.variable()),
        };
        let default = setting.default_in(&defaults);
        let _ = writeln!(text, "| `{}` |{flag}| {variable} | {default} | {} |", setting.key, setting.summary);
    }
    text.push('\n');
    for setting in SETTINGS.iter().filter(|setting| !setting.details.is_empty()) {
        text += &wrapped(&format!("- `{}`: {}", setting.key, uncapitalized(setting.details)));
    }
    text.push('\n');
    text + REST
}

fn defaults() -> Value {
    serde_json::to_value(Config::default()).unwrap_or_default()
}

/// The flag of a key, if it has one.
fn flag<'a>(command: &'a Command, setting: &ConfigKey) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| arg.get_id() == setting.key)
}

/// A flag as it is typed.
fn written(flag: &Arg) -> String {
    let value = flag.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let repeated = if matches!(flag.get_action(), ArgAction::Append) { ", repeated" } else { "" };
    format!("`--{} {value}`{repeated}", flag.get_long().unwrap_or_default())
}

impl ConfigKey {
    fn default_in(&self, defaults: &Value) -> String {
        match (self.default, &defaults[self.key]) {
            (Some(said), _) => said.to_owned(),
            (None, Value::String(text)) => format!("`{text}`"),
            (None, Value::Array(values)) if !values.is_empty() => {
                let values = values.iter().map(|value| format!("`{}`", value.as_str().unwrap_or_default()));
                values.collect::<Vec<_>>().join(", ")
            }
            (None, Value::Number(number)) => number.to_string(),
            (None, _) => "none".to_owned(),
        }
    }
}

/// A list item in lines that are not too long.
fn wrapped(item: &str) -> String {
    let (mut text, mut width) = (String::new(), 0);
    for word in item.split(' ') {
        let long = word.chars().count();
        if width > 0 && width + 1 + long > WIDTH {
            text += "\n  ";
            width = 2;
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text += word;
        width += long;
    }
    text + "\n"
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The same text after a colon. What begins with a sign, a number or an abbreviation stays as it is.
fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    let (first, second) = (letters.next(), text.chars().nth(1));
    match first {
        Some(first) if second.is_some_and(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsString;
    use std::fs;
    use std::path::{Path, PathBuf};

    use clap::Parser as _;

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn the_reference_in_docs_is_what_the_code_would_write() {
        let stands = fs::read_to_string(root().join("docs/configuration.md")).unwrap_or_default();
        assert!(
            stands == config_reference(),
            "docs/configuration.md is not what the code would write: run\n\n    \
             cargo run -- --config-reference > docs/configuration.md\n"
        );
    }

    #[test]
    fn the_table_has_every_key_of_the_configuration_and_no_other() {
        let Value::Object(fields) = defaults() else { panic!("an object") };
        let fields: BTreeSet<_> = fields.keys().map(String::as_str).collect();
        let keys: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.key).collect();
        assert_eq!((keys, SETTINGS.len()), (fields.clone(), fields.len()));
    }

    #[test]
    fn every_flag_of_the_configuration_is_in_the_table() {
        let others =
            ["config", "check_config", "config_reference", "dev", "site", "pseudo", "help", "version"];
        for arg in Arguments::command().get_arguments() {
            let id = arg.get_id().as_str();
            let is_key = SETTINGS.iter().any(|setting| setting.key == id);
            assert!(is_key != others.contains(&id), "{id}");
        }
        command().debug_assert();
    }

    #[test]
    fn the_example_for_operators_has_every_key_with_its_default() {
        let path = root().join("deploy/parvis.toml");
        let text = fs::read_to_string(&path).unwrap();
        for ConfigKey { key, .. } in SETTINGS {
            let stands = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} = "));
            assert!(text.lines().any(stands), "{key} is not in deploy/parvis.toml");
        }
        let arguments = [OsString::from("parvis"), "--config".into(), path.into_os_string()];
        let arguments = Arguments::parse_from(arguments);
        assert_eq!(Config::load(&arguments).unwrap(), Config::default(), "they are the defaults");
    }

    #[test]
    fn long_lines_are_wrapped_and_nothing_is_lost() {
        for ConfigKey { details, .. } in SETTINGS {
            let text = wrapped(details);
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
            assert_eq!(
                text.split_whitespace().collect::<Vec<_>>(),
                details.split_whitespace().collect::<Vec<_>>()
            );
        }
    }
}
