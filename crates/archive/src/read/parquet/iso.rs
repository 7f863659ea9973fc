//! Dates and times as ISO 8601.

/// A day, counted from 1970-01-01.
pub(super) fn date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A moment, counted in `units` a second from 1970-01-01T00:00:00; `is_utc` if it is one everywhere.
pub(super) fn timestamp(count: i64, units: i64, is_utc: bool) -> String {
    let seconds = count.div_euclid(units);
    let day = date(seconds.div_euclid(86_400));
    let time = time(seconds.rem_euclid(86_400) * units + count.rem_euclid(units), units);
    format!("{day}T{time}{}", if is_utc { "Z" } else { "" })
}

/// A time of the day, counted in `units` a second.
pub(super) fn time(count: i64, units: i64) -> String {
    let (seconds, fraction) = (count.div_euclid(units), count.rem_euclid(units));
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let digits = usize::try_from(units.ilog10()).unwrap_or_default();
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:0digits$}") };
    format!("{hour:02}:{minute:02}:{second:02}{}", fraction.trim_end_matches('0'))
}

/// Year, month and day of the Gregorian calendar; Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March here.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        let check = |days, expected: &str| assert_eq!(date(days), expected);
        check(0, "1970-01-01");
        check(-1, "1969-12-31");
        check(11_016, "2000-02-29");
        check(19_844, "2024-05-01");
        check(i64::from(i32::MAX), "5881580-07-11");
        check(i64::from(i32::MIN), "-5877641-06-23");
    }

    #[test]
    fn moments_have_as_many_digits_as_they_need() {
        let check = |count, units, expected: &str| assert_eq!(timestamp(count, units, true), expected);
        check(0, 1000, "1970-01-01T00:00:00Z");
        check(-1, 1_000_000, "1969-12-31T23:59:59.999999Z");
        check(1_714_557_600_500, 1000, "2024-05-01T10:00:00.5Z");
        check(1_714_557_600_000_000_001, 1_000_000_000, "2024-05-01T10:00:00.000000001Z");
        assert_eq!(timestamp(60_000, 1000, false), "1970-01-01T00:01:00");
        for units in [1000, 1_000_000, 1_000_000_000] {
            timestamp(i64::MAX, units, true);
            timestamp(i64::MIN, units, true);
            time(i64::MIN, units);
        }
    }
}
