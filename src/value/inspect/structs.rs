//! Structs: those with a notation of their own, and `%Name{field: value}` for all others.

use super::StructFields;
use super::atoms::{atom_text, is_keyword};
use super::escape::escape_string;
use super::terms::{Kind, Limit, PairStyle, Step, Writer};
use crate::atom::{Atom, atoms};
use crate::value::term::Term;

/// The fields of one struct, read by name.
struct Fields<'pairs>(&'pairs [(Term, Term)]);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<Term> {
        let field = Atom::existing(name).map(Term::atom)?;
        self.0.iter().find(|(key, _)| *key == field).map(|(_, value)| *value)
    }
}

impl Writer<'_> {
    /// Writes a map as a struct if it is one; writes nothing otherwise.
    pub(super) fn write_struct(&mut self, map: Term, limit: Limit) -> bool {
        let Some(module) = self.heap.map_get(map, Term::atom(atoms::STRUCT)).and_then(Term::as_atom) else {
            return false;
        };
        let pairs = self.heap.map_pairs(map);
        if self.own_notation(module, &Fields(&pairs), limit) {
            return true;
        }
        self.met_implementation |= self.names.has_implementation(module);
        self.generic(module, pairs, limit)
    }

    /// The notations for values of library modules. A struct whose fields are not what they should be has none.
    fn own_notation(&mut self, module: Atom, fields: &Fields<'_>, limit: Limit) -> bool {
        match module.name() {
            "Elixir.Range" => self.range(fields, limit).is_some(),
            "Elixir.MapSet" => self.map_set(fields, limit).is_some(),
            "Elixir.Regex" => self.regex(fields, limit).is_some(),
            "Elixir.Date" => self.sigil('D', self.date(fields)),
            "Elixir.Time" => self.sigil('T', self.time(fields)),
            "Elixir.NaiveDateTime" => self.sigil('N', self.date_and_time(fields)),
            "Elixir.DateTime" => self.sigil('U', self.utc_date_and_time(fields)) || self.zoned(fields).is_some(),
            "Elixir.Date.Range" => self.date_range(fields, limit).is_some(),
            "Elixir.Stream" => self.stream(fields, limit).is_some(),
            "Elixir.Version.Requirement" => self.requirement(fields, limit).is_some(),
            _ => false,
        }
    }

    fn generic(&mut self, module: Atom, mut pairs: Vec<(Term, Term)>, limit: Limit) -> bool {
        pairs.retain(|(key, _)| *key != Term::atom(atoms::STRUCT));
        match self.names.struct_fields(module) {
            StructFields::Undefined => return false,
            StructFields::Unknown => {}
            StructFields::Defined(fields) => {
                let place = |key: Term| fields.iter().position(|field| Some(*field) == key.as_atom());
                if fields.len() != pairs.len() || pairs.iter().any(|(key, _)| place(*key).is_none()) {
                    return false;
                }
                pairs.sort_by_key(|(key, _)| place(*key));
            }
        }
        pairs.retain(|(key, value)| *key != Term::atom(atoms::EXCEPTION) && !is_left_out(module, *key, *value));
        let keyword = pairs.iter().all(|(key, _)| key.as_atom().is_some_and(is_keyword));
        let style = if keyword { PairStyle::Keyword } else { PairStyle::Arrow };
        self.pairs(&format!("%{}{{", atom_text(module)), pairs, style, limit);
        true
    }

    /// `1..9//2`
    fn range(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let (first, last) = (fields.get("first")?, fields.get("last")?);
        let step = fields.get("step").unwrap_or(Term::count(1));
        // `5..1` counts down, so that an empty range has to tell its step.
        let is_empty = matches!((first.as_small(), last.as_small()), (Some(first), Some(last)) if first > last);
        if step != Term::count(1) || is_empty {
            self.push(Step::Term(step, limit));
            self.push(Step::Text("//"));
        }
        self.push(Step::Term(last, limit));
        self.push(Step::Text(".."));
        self.push(Step::Term(first, limit));
        Some(())
    }

    /// `MapSet.new([1, 2])`
    fn map_set(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let map = fields.get("map").filter(|map| self.heap.is_map(*map))?;
        let mut pairs = self.heap.map_pairs(map);
        self.sort_first(&mut pairs, limit);
        self.plain("MapSet.new(");
        self.push(Step::Text(")"));
        self.members(pairs.into_iter().map(|(member, _)| member).collect(), limit);
        Some(())
    }

    /// `~r/a+/i`, or `Regex.compile!("a+", [:caseless])` if the options are no letters.
    fn regex(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let source = fields.get("source")?;
        let options = fields.get("opts")?;
        if options.is_list() {
            self.plain("Regex.compile!(");
            self.push(Step::Text(")"));
            self.push(Step::Term(options, limit));
            self.push(Step::Text(", "));
            self.push(Step::Term(source, limit));
            return Some(());
        }
        let escaped = escape_delimiter(self.heap.text(source)?);
        let options = self.heap.text(options)?;
        self.colored(&format!("~r/{escaped}/{options}"), Kind::Regex);
        Some(())
    }

    // Calendar.

    fn sigil(&mut self, letter: char, text: Option<String>) -> bool {
        let Some(text) = text else { return false };
        self.plain(&format!("~{letter}[{text}]"));
        true
    }

    fn number(&self, fields: &Fields<'_>, name: &str) -> Option<i64> {
        fields.get(name)?.as_small()
    }

    fn is_iso(&self, fields: &Fields<'_>) -> Option<()> {
        let calendar = fields.get("calendar")?.as_atom()?;
        (calendar.name() == "Elixir.Calendar.ISO").then_some(())
    }

    fn date(&self, fields: &Fields<'_>) -> Option<String> {
        self.is_iso(fields)?;
        let [year, month, day] =
            [self.number(fields, "year")?, self.number(fields, "month")?, self.number(fields, "day")?];
        let sign = if year < 0 { "-" } else { "" };
        Some(format!("{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs()))
    }

    fn time(&self, fields: &Fields<'_>) -> Option<String> {
        self.is_iso(fields)?;
        let [hour, minute, second] =
            [self.number(fields, "hour")?, self.number(fields, "minute")?, self.number(fields, "second")?];
        let [microsecond, precision] = self.heap.tuple_of::<2>(fields.get("microsecond")?)?;
        let (microsecond, precision) = (microsecond.as_small()?, precision.as_small()?);
        let mut text = format!("{hour:02}:{minute:02}:{second:02}");
        if (1..=6).contains(&precision) {
            let digits = format!("{microsecond:06}");
            text.push('.');
            text.push_str(digits.get(..precision as usize)?);
        }
        Some(text)
    }

    fn date_and_time(&self, fields: &Fields<'_>) -> Option<String> {
        Some(format!("{} {}", self.date(fields)?, self.time(fields)?))
    }

    fn utc_date_and_time(&self, fields: &Fields<'_>) -> Option<String> {
        let is_utc = self.heap.text(fields.get("time_zone")?)? == "Etc/UTC";
        let at_greenwich = self.number(fields, "utc_offset")? == 0 && self.number(fields, "std_offset")? == 0;
        (is_utc && at_greenwich).then(|| self.date_and_time(fields).map(|text| format!("{text}Z")))?
    }

    /// `#DateTime<2000-02-29 23:00:07+01:00 CET Europe/Warsaw>`
    fn zoned(&mut self, fields: &Fields<'_>) -> Option<()> {
        let text = self.date_and_time(fields)?;
        let offset = offset_text(self.number(fields, "utc_offset")? + self.number(fields, "std_offset")?);
        let abbreviation = self.heap.text(fields.get("zone_abbr")?)?;
        let zone = self.heap.text(fields.get("time_zone")?)?;
        let zone = if zone == "Etc/UTC" { String::new() } else { format!(" {abbreviation} {zone}") };
        self.plain(&format!("#DateTime<{text}{offset}{zone}>"));
        Some(())
    }

    /// `Date.range(~D[2024-01-01], ~D[2024-01-31], 7)`
    fn date_range(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let (first, last) = (fields.get("first")?, fields.get("last")?);
        let step = fields.get("step")?;
        self.plain("Date.range(");
        self.push(Step::Text(")"));
        if step != Term::count(1) {
            self.push(Step::Term(step, limit));
            self.push(Step::Text(", "));
        }
        self.push(Step::Term(last, limit));
        self.push(Step::Text(", "));
        self.push(Step::Term(first, limit));
        Some(())
    }

    /// `#Stream<[enum: 1..3, funs: [#Function<…>]]>`
    fn stream(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let source = fields.get("enum")?;
        let mut functions = self.heap.proper_list(fields.get("funs")?)?;
        // The function that is called first was put there first.
        functions.reverse();
        self.plain("#Stream<[enum: ");
        self.push(Step::Text("]>"));
        self.push(Step::Collected(functions, limit));
        self.push(Step::Text(", funs: "));
        self.push(Step::Term(source, limit));
        Some(())
    }

    /// `Version.parse_requirement!("~> 1.2")`
    fn requirement(&mut self, fields: &Fields<'_>, limit: Limit) -> Option<()> {
        let source = fields.get("source")?;
        self.plain("Version.parse_requirement!(");
        self.push(Step::Text(")"));
        self.push(Step::Term(source, limit));
        Some(())
    }
}

/// Fields of library structs that are shown only if they are set.
fn is_left_out(module: Atom, key: Term, value: Term) -> bool {
    let field = key.as_atom().map(Atom::name);
    match (module.name(), field) {
        ("Elixir.URI", Some("authority")) | ("Elixir.Version", Some("build")) => value == Term::NIL,
        ("Elixir.Version", Some("pre")) => value.is_empty_list(),
        _ => false,
    }
}

/// `+01:00`
fn offset_text(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A regular expression between slashes.
fn escape_delimiter(source: &str) -> String {
    let mut escaped = String::with_capacity(source.len());
    let mut after_backslash = false;
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '#' if !after_backslash && characters.peek() == Some(&'{') => escaped.push_str("\\#"),
            '/' if !after_backslash => escaped.push_str("\\/"),
            '\n' | '\r' | '\t' | '\x0b' | '\x0c' | '\x1b' | '\x07' | '\0' => {
                escaped.push_str(escape_string(&character.to_string()).trim_matches('"'));
            }
            _ => escaped.push(character),
        }
        after_backslash = character == '\\' && !after_backslash;
    }
    escaped
}
