//! Names outside of ASCII: which characters they may have, their normal form, and what makes them look like other names.
//!
//! As in Elixir a name is kept in normal form C, has only characters that Unicode recommends for identifiers (UTS 39), and
//! does not mix scripts, so that `аdmin` cannot be taken for `admin`.

use super::errors::{Failure, Mistake};
use super::warnings::Doubt;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::GeneralSecurityProfile;
use unicode_security::confusable_detection::skeleton;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::mixed_script::AugmentedScriptSet;

/// Whether Unicode recommends a character for names.
pub fn is_recommended(character: char) -> bool {
    // The micro sign is taken for the Greek letter.
    character == MICRO
        || matches!(
            character.identifier_type(),
            Some(IdentifierType::Recommended | IdentifierType::Inclusion | IdentifierType::Uncommon_Use)
        )
}

const MICRO: char = '\u{B5}';
const MU: &str = "\u{3BC}";

/// The form in which a name is kept.
pub fn normalized(name: &str) -> String {
    name.nfc().collect::<String>().replace(MICRO, MU)
}

/// The mistake in a name at `offset` of the source, if it mixes scripts.
pub fn check_scripts(name: &str, offset: usize, is_atom: bool) -> Result<(), Failure> {
    if name.is_ascii() || !mixes_scripts(name) {
        return Ok(());
    }
    let simpler = simpler_form(name);
    // Where Elixir puts the mistake: if there is another form to propose, as many characters on as the name has more than
    // one; for atoms counted from the colon.
    let steps = if simpler.is_some() { name.chars().count() - 1 } else { 0 };
    let place = match (steps, is_atom) {
        (0, true) => offset - 1,
        (steps, _) => offset + name.char_indices().nth(steps - usize::from(is_atom)).map_or(0, |(index, _)| index),
    };
    Err(Failure { mistake: Mistake::MixedScripts { name: name.to_string(), simpler }, offset: place })
}

fn mixes_scripts(name: &str) -> bool {
    if !AugmentedScriptSet::for_str(name).is_empty() {
        return false;
    }
    // Latin letters may stand among those of East Asia.
    let rest: String = name.chars().filter(|character| character.script() != Script::Latin).collect();
    let set = AugmentedScriptSet::for_str(&rest);
    set.is_empty() || !(set.jpan || set.kore || set.hanb)
}

/// What a name looks like, if that is another name.
fn simpler_form(name: &str) -> Option<String> {
    let simpler: String = skeleton(name).collect();
    (simpler != name).then_some(simpler)
}

/// The mistake in a word that cannot go on with `character`, if an accepted form of it can be proposed.
pub fn refused(word: &str, character: char) -> Option<Mistake> {
    if character.identifier_type() == Some(IdentifierType::Default_Ignorable) {
        return None;
    }
    let got = format!("{word}{character}");
    let compatible: String = got.nfkc().collect();
    if compatible != got {
        return Some(Mistake::NotNormalized { got, accepted: compatible, is_compatible: true });
    }
    let simpler = simpler_form(&got)?;
    let accepted = super::words::read(&simpler).to_string();
    Some(Mistake::NotNormalized { got, accepted, is_compatible: false })
}

/// Warns of names that look like an earlier one. Each comes with the offset where it stands.
pub fn confusable<'n>(
    names: impl Iterator<Item = (usize, &'n str)>,
    line: impl Fn(usize) -> u32,
) -> Vec<(usize, Doubt)> {
    let mut seen: HashMap<String, (&str, usize)> = HashMap::new();
    let mut doubts = Vec::new();
    for (offset, name) in names {
        let (first, place) = *seen.entry(skeleton(name).collect()).or_insert((name, offset));
        if first != name {
            let doubt = Doubt::Confusable { name: name.to_string(), other: first.to_string(), other_line: line(place) };
            doubts.push((offset, doubt));
        }
    }
    doubts
}

/// `\u0440 р {Cyrillic}` for each character of a name.
pub fn scripts_text(name: &str) -> String {
    let line = |character: char| {
        let code_point = u32::from(character);
        let scripts: Vec<&str> = match character.script() {
            Script::Common | Script::Inherited => Vec::new(),
            _ => character.script_extension().iter().map(Script::full_name).collect(),
        };
        let scripts = if scripts.is_empty() { String::new() } else { format!(" {{{}}}", scripts.join(", ")) };
        format!("  \\u{code_point:04X} {character}{scripts}\n")
    };
    name.chars().map(line).collect()
}

/// `"ab" (code points 0x00061 0x00062)`
pub fn code_points_text(name: &str) -> String {
    let points: Vec<String> = name.chars().map(|character| format!("0x{:05X}", u32::from(character))).collect();
    format!("\"{name}\" (code points {})", points.join(" "))
}
