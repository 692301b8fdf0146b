/// The description with `useinbandfec=1` and `usedtx=1` on every Opus payload type (RFC 7587 section 6.1),
/// and nothing else touched. In a description they say what its author wants to receive, so it is applied to
/// what is sent.
pub(crate) fn with_fec_and_dtx(sdp: &str) -> String {
    let opus: Vec<&str> = sdp.lines().filter_map(opus_payload_type).collect();
    if opus.is_empty() {
        return sdp.to_owned();
    }
    let mut result = String::with_capacity(sdp.len() + 64);
    let lines: Vec<&str> = sdp.split_inclusive('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let (text, end) = split_end(line);
        match format_parameters(text) {
            Some((payload_type, parameters)) if opus.contains(&payload_type) => {
                result.push_str(&format!("a=fmtp:{payload_type} {}", completed(parameters)));
                result.push_str(end);
            }
            Some(_) | None => result.push_str(line),
        }
        let Some(payload_type) = opus_payload_type(text) else { continue };
        if !has_parameters(&lines, at, payload_type) {
            // A last line may lack its end; the one that now follows it must not run into it.
            let end = if end.is_empty() { "\r\n" } else { end };
            if split_end(line).1.is_empty() {
                result.push_str(end);
            }
            result.push_str(&format!("a=fmtp:{payload_type} {}", completed("")));
            result.push_str(end);
        }
    }
    result
}

/// Whether the media section around this line has an `fmtp` for the payload type: the types are numbered per
/// section.
fn has_parameters(lines: &[&str], at: usize, payload_type: &str) -> bool {
    let starts_section = |line: &&str| line.starts_with("m=");
    let start = lines.iter().take(at + 1).rposition(starts_section).unwrap_or(0);
    lines
        .iter()
        .skip(start)
        .enumerate()
        .take_while(|(n, line)| *n == 0 || !starts_section(line))
        .any(|(_, line)| format_parameters(split_end(line).0).is_some_and(|(known, _)| known == payload_type))
}

fn split_end(line: &str) -> (&str, &str) {
    let text = line.trim_end_matches(['\r', '\n']);
    line.split_at(text.len())
}

/// `a=rtpmap:111 opus/48000/2` gives `111`.
fn opus_payload_type(line: &str) -> Option<&str> {
    let (payload_type, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
    let name = codec.split('/').next()?.trim();
    name.eq_ignore_ascii_case("opus").then_some(payload_type)
}

/// `a=fmtp:111 minptime=10` gives `111` and `minptime=10`.
fn format_parameters(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("a=fmtp:")?.split_once(' ')
}

fn completed(parameters: &str) -> String {
    let others = parameters.split(';').map(str::trim).filter(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default().trim();
        !parameter.is_empty() && name != "useinbandfec" && name != "usedtx"
    });
    others.chain(["useinbandfec=1", "usedtx=1"]).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_line_is_completed() {
        let sdp = [
            "v=0",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:111 minptime=10;useinbandfec=0",
            "a=rtpmap:63 red/48000/2",
            "a=fmtp:63 111/111",
            "",
        ]
        .join("\r\n");
        let expected = sdp.replace("useinbandfec=0", "useinbandfec=1;usedtx=1");
        assert_eq!(with_fec_and_dtx(&sdp), expected);
        assert_eq!(with_fec_and_dtx(&expected), expected);
    }

    #[test]
    fn a_missing_line_is_added() {
        let sdp = "m=audio 9 X 109\na=rtpmap:109 OPUS/48000/2\na=sendrecv\n";
        assert_eq!(
            with_fec_and_dtx(sdp),
            "m=audio 9 X 109\na=rtpmap:109 OPUS/48000/2\na=fmtp:109 useinbandfec=1;usedtx=1\na=sendrecv\n"
        );
        assert_eq!(
            with_fec_and_dtx("a=rtpmap:109 opus/48000/2"),
            "a=rtpmap:109 opus/48000/2\r\na=fmtp:109 useinbandfec=1;usedtx=1\r\n"
        );
    }

    #[test]
    fn each_audio_section_gets_its_own() {
        let section = "m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n";
        let bare = "m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\n";
        let result = with_fec_and_dtx(&format!("{section}{bare}{section}"));
        assert_eq!(result.matches("useinbandfec=1;usedtx=1").count(), 3);
        assert_eq!(result.matches("a=fmtp:111").count(), 3);
    }

    #[test]
    fn what_has_no_opus_stays_as_it_is() {
        for sdp in [
            "",
            "v=0\r\n",
            "m=video 9 X 96\r\na=rtpmap:96 VP8/90000\r\na=fmtp:96 max-fr=30\r\n",
            "a=rtpmap:\r\n\r\n",
        ] {
            assert_eq!(with_fec_and_dtx(sdp), sdp);
        }
    }
}
