//! `~D[2024-02-29]`, `~T[12:30:00]`, `~N[2024-02-29 12:30:00]`, `~U[2024-02-29 12:30:00Z]`: structs that are literals.
//!
//! The text may end in the name of a calendar, `~D[2024-02-29 Calendar.ISO]`. Other calendars than ISO read their dates
//! when the line runs.

use crate::atom::Atom;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Kind, Span};

const ISO: &str = "Elixir.Calendar.ISO";

/// Why a text is no date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarReason {
    InvalidFormat,
    InvalidDate,
    InvalidTime,
    MissingOffset,
    NonUtcOffset,
}

impl CalendarReason {
    pub fn text(self) -> &'static str {
        match self {
            CalendarReason::InvalidFormat => ":invalid_format",
            CalendarReason::InvalidDate => ":invalid_date",
            CalendarReason::InvalidTime => ":invalid_time",
            CalendarReason::MissingOffset => ":missing_offset",
            CalendarReason::NonUtcOffset => ":non_utc_offset",
        }
    }
}

type Read<T> = std::result::Result<T, CalendarReason>;

struct Date {
    year: i64,
    month: i64,
    day: i64,
}

struct Time {
    hour: i64,
    minute: i64,
    second: i64,
    microsecond: (i64, i64),
}

/// What each of the sigils makes.
#[derive(Clone, Copy)]
enum Made {
    Date,
    Time,
    NaiveDateTime,
    UtcDateTime,
}

impl Made {
    /// As the message about a mistake says it.
    fn name(self) -> &'static str {
        match self {
            Made::Date => "Date",
            Made::Time => "Time",
            Made::NaiveDateTime => "NaiveDateTime",
            Made::UtcDateTime => "UTC DateTime",
        }
    }

    /// The function that reads the text for another calendar.
    fn reader(self) -> &'static str {
        match self {
            Made::Date => "date",
            Made::Time => "time",
            Made::NaiveDateTime => "naive_datetime",
            Made::UtcDateTime => "utc_datetime",
        }
    }
}

impl Expander<'_> {
    pub fn sigil_date(&mut self, call: Call) -> Result<Ast> {
        self.calendar_sigil(call, Made::Date)
    }

    pub fn sigil_time(&mut self, call: Call) -> Result<Ast> {
        self.calendar_sigil(call, Made::Time)
    }

    pub fn sigil_naive_date_time(&mut self, call: Call) -> Result<Ast> {
        self.calendar_sigil(call, Made::NaiveDateTime)
    }

    pub fn sigil_utc_date_time(&mut self, call: Call) -> Result<Ast> {
        self.calendar_sigil(call, Made::UtcDateTime)
    }

    fn calendar_sigil(&mut self, call: Call, made: Made) -> Result<Ast> {
        let span = call.span;
        let (text, modifiers) = self.sigil_source(call)?;
        let Some(text) = text.filter(|_| modifiers.is_empty()) else {
            return self.refuse(Mistake::InvalidArguments { construct: call.name.name() }, call.line());
        };
        if let Some((text, calendar)) = other_calendar(&text) {
            let segments = calendar.split('.').map(Atom::new);
            let segments = segments.collect::<std::result::Result<Vec<Atom>, _>>();
            let segments = segments.map_err(|_| self.mistake(Mistake::AtomTableFull, span.line))?;
            let module = form::concatenated(&segments).map_err(|mistake| self.mistake(mistake, span.line))?;
            let arguments = vec![Ast::atom(module, span), Ast::new(Kind::Binary(text.as_bytes().into()), span)];
            return Ok(form::remote_call("Elixir.Kaiwa.CalendarSigil", made.reader(), arguments, span));
        }
        let text = text.strip_suffix(" Calendar.ISO").unwrap_or(&text);
        literal(text, made, span).map_err(|reason| {
            let mistake = Mistake::NoCalendarType { text: text.to_string(), name: made.name(), reason };
            self.mistake(mistake, span.line)
        })
    }
}

/// The text and the calendar behind it, if it is another one than ISO.
fn other_calendar(text: &str) -> Option<(&str, &str)> {
    let (text, calendar) = text.rsplit_once(' ')?;
    let is_alias = calendar.starts_with(|character: char| character.is_ascii_uppercase())
        && calendar.chars().all(|character| character.is_ascii_alphanumeric() || character == '.' || character == '_');
    (is_alias && calendar != "Calendar.ISO").then_some((text, calendar))
}

fn literal(text: &str, made: Made, span: Span) -> Read<Ast> {
    match made {
        Made::Date => date(text).map(|date| structure("Elixir.Date", date.fields(span), span)),
        Made::Time => {
            let (time, rest) = time(text.strip_prefix('T').unwrap_or(text))?;
            offset(rest)?;
            Ok(structure("Elixir.Time", time.checked()?.fields(span), span))
        }
        Made::NaiveDateTime => {
            let (fields, _) = date_and_time(text, span)?;
            Ok(structure("Elixir.NaiveDateTime", fields, span))
        }
        Made::UtcDateTime => {
            let (mut fields, offset) = date_and_time(text, span)?;
            match offset {
                None => return Err(CalendarReason::MissingOffset),
                Some(0) => {}
                Some(_) => return Err(CalendarReason::NonUtcOffset),
            }
            let text = |text: &str| Ast::new(Kind::Binary(text.as_bytes().into()), span);
            fields.extend([
                ("time_zone", text("Etc/UTC")),
                ("zone_abbr", text("UTC")),
                ("utc_offset", form::integer(0, span)),
                ("std_offset", form::integer(0, span)),
            ]);
            Ok(structure("Elixir.DateTime", fields, span))
        }
    }
}

type Fields = Vec<(&'static str, Ast)>;

fn date_and_time(text: &str, span: Span) -> Read<(Fields, Option<i64>)> {
    let invalid = CalendarReason::InvalidFormat;
    let (day, rest) = split_at(text, if text.starts_with(['-', '+']) { 11 } else { 10 }).ok_or(invalid)?;
    let rest = rest.strip_prefix([' ', 'T']).ok_or(invalid)?;
    let date = read_date(day)?;
    let (time, rest) = time(rest)?;
    let offset = offset(rest)?;
    let mut fields = date.checked()?.fields(span);
    fields.extend(time.checked()?.fields(span));
    Ok((fields, offset))
}

impl Date {
    fn checked(self) -> Read<Date> {
        let is_leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let days = match self.month {
            2 => 28 + i64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=days).contains(&self.day) { Ok(self) } else { Err(CalendarReason::InvalidDate) }
    }

    fn fields(&self, span: Span) -> Fields {
        [("year", self.year), ("month", self.month), ("day", self.day)]
            .map(|(name, value)| (name, form::integer(value, span)))
            .into()
    }
}

impl Time {
    fn checked(self) -> Read<Time> {
        let is_time = self.hour < 24 && self.minute < 60 && self.second < 60;
        if is_time { Ok(self) } else { Err(CalendarReason::InvalidTime) }
    }

    fn fields(&self, span: Span) -> Fields {
        let (microsecond, precision) = self.microsecond;
        let microsecond = (form::integer(microsecond, span), form::integer(precision, span));
        vec![
            ("hour", form::integer(self.hour, span)),
            ("minute", form::integer(self.minute, span)),
            ("second", form::integer(self.second, span)),
            ("microsecond", Ast::new(Kind::Pair(Box::new(microsecond)), span)),
        ]
    }
}

fn structure(module: &'static str, mut fields: Fields, span: Span) -> Ast {
    fields.push(("calendar", Ast::atom(Atom::of(ISO), span)));
    fields.push(("__struct__", Ast::atom(Atom::of(module), span)));
    let pair = |(name, value)| Ast::new(Kind::Pair(Box::new((Ast::atom(Atom::of(name), span), value))), span);
    Ast::call(Atom::of("%{}"), fields.into_iter().map(pair).collect(), span)
}

fn date(text: &str) -> Read<Date> {
    read_date(text)?.checked()
}

/// `2024-02-29`, with an optional sign in front.
fn read_date(text: &str) -> Read<Date> {
    let invalid = CalendarReason::InvalidFormat;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let [year, month, day] = numbers(digits, &[4, 2, 2], '-').ok_or(invalid)?[..] else { return Err(invalid) };
    Ok(Date { year: sign * year, month, day })
}

/// `12:30:00`, `12:30:00.123`, and what stands behind it.
fn time(text: &str) -> Read<(Time, &str)> {
    let invalid = CalendarReason::InvalidFormat;
    let (clock, rest) = split_at(text, 8).ok_or(invalid)?;
    let [hour, minute, second] = numbers(clock, &[2, 2, 2], ':').ok_or(invalid)?[..] else { return Err(invalid) };
    let Some(fraction) = rest.strip_prefix(['.', ',']) else {
        return Ok((Time { hour, minute, second, microsecond: (0, 0) }, rest));
    };
    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = fraction.split_at(length);
    // A second has no more than six digits here; what is beyond is cut.
    let digits = digits.get(..6).unwrap_or(digits);
    let microsecond: i64 = format!("{digits:0<6}").parse().map_err(|_| invalid)?;
    if digits.is_empty() {
        return Err(invalid);
    }
    Ok((Time { hour, minute, second, microsecond: (microsecond, digits.len() as i64) }, rest))
}

/// `Z`, `+01:00`, `-0330`, `+02`: seconds east of Greenwich; `None` where nothing is said.
fn offset(text: &str) -> Read<Option<i64>> {
    let invalid = CalendarReason::InvalidFormat;
    if text.is_empty() || text == "Z" {
        return Ok((!text.is_empty()).then_some(0));
    }
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return Err(invalid),
    };
    let parts = match digits.len() {
        5 => numbers(digits, &[2, 2], ':'),
        4 => numbers(&format!("{}:{}", digits.get(..2).unwrap_or(""), digits.get(2..).unwrap_or("")), &[2, 2], ':'),
        2 => numbers(digits, &[2], ':'),
        _ => None,
    };
    let parts = parts.ok_or(invalid)?;
    let (hour, minute) = (parts[0], parts.get(1).copied().unwrap_or(0));
    let is_negative_zero = sign < 0 && hour == 0 && minute == 0;
    if hour > 23 || minute > 59 || is_negative_zero {
        return Err(invalid);
    }
    Ok(Some(sign * (hour * 3600 + minute * 60)))
}

/// Numbers of so many digits each, with a separator between them.
fn numbers(text: &str, lengths: &[usize], separator: char) -> Option<Vec<i64>> {
    let parts: Vec<&str> = text.split(separator).collect();
    let fit = parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == *length);
    let are_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    (fit && are_digits).then(|| parts.iter().filter_map(|part| part.parse().ok()).collect())
}

fn split_at(text: &str, place: usize) -> Option<(&str, &str)> {
    text.is_char_boundary(place.min(text.len())).then(|| text.split_at_checked(place)).flatten()
}
