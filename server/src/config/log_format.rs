use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// To be read by people.
    #[default]
    Text,
    /// One JSON object in each line, to be read by programs.
    Json,
}
