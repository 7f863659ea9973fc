//! Values of columns as JSON.

use parquet::{
    basic::{LogicalType, TimeUnit},
    record::Field,
    schema::types::Type,
};
use serde_json::{Number, Value};

use super::iso;

/// A value as JSON. Dates and times are ISO strings, decimals are strings, bytes are text if they are UTF-8 and null if
/// not, and so are numbers that are none. `column` is the type that it has where it stands, if known.
pub(super) fn json(field: &Field, column: Option<&Type>) -> Value {
    match field {
        Field::Bool(it) => (*it).into(),
        Field::Byte(it) => (*it).into(),
        Field::Short(it) => (*it).into(),
        Field::Int(it) => (*it).into(),
        Field::Long(it) => long(*it, column),
        Field::UByte(it) => (*it).into(),
        Field::UShort(it) => (*it).into(),
        Field::UInt(it) => (*it).into(),
        Field::ULong(it) => (*it).into(),
        Field::Float16(it) => float(f64::from(*it)),
        // The shortest digits that mean this number, not those of its double.
        Field::Float(it) => float(it.to_string().parse().unwrap_or(f64::NAN)),
        Field::Double(it) => float(*it),
        // Of others, the library would write gigabytes of digits.
        Field::Decimal(it) if it.data().len() <= 64 && (0..=128).contains(&it.scale()) => field.to_string().into(),
        Field::Null | Field::Decimal(_) => Value::Null,
        Field::Str(it) => it.as_str().into(),
        Field::Bytes(it) => str::from_utf8(it.data()).map_or(Value::Null, Value::from),
        Field::Date(it) => iso::date((*it).into()).into(),
        Field::TimeMillis(it) => iso::time((*it).into(), 1000).into(),
        Field::TimeMicros(it) => iso::time(*it, 1_000_000).into(),
        Field::TimestampMillis(it) => iso::timestamp(*it, 1000, is_utc(column)).into(),
        Field::TimestampMicros(it) => iso::timestamp(*it, 1_000_000, is_utc(column)).into(),
        Field::Group(row) => {
            let fields = row.get_column_iter().enumerate();
            fields.map(|(index, (name, field))| (name.clone(), json(field, child(column, index)))).collect()
        }
        Field::ListInternal(list) => list.elements().iter().map(|it| json(it, None)).collect(),
        Field::MapInternal(map) => {
            let key = |key: &Field| plain(&json(key, None)).unwrap_or_else(|| "null".to_owned());
            map.entries().iter().map(|(name, value)| (key(name), json(value, None))).collect()
        }
    }
}

/// A value as plain text: of a string without quotes; none of null.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(it) => Some(it.clone()),
        other => Some(other.to_string()),
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A number, or the moment that the library has no kind of its own for.
fn long(value: i64, column: Option<&Type>) -> Value {
    match column.and_then(|it| it.get_basic_info().logical_type_ref()) {
        Some(LogicalType::Timestamp(it)) => iso::timestamp(value, units(it.unit), it.is_adjusted_to_u_t_c).into(),
        Some(LogicalType::Time(it)) => iso::time(value, units(it.unit)).into(),
        _ => value.into(),
    }
}

fn units(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// Whether a moment is one everywhere; so it was before files could tell.
fn is_utc(column: Option<&Type>) -> bool {
    match column.and_then(|it| it.get_basic_info().logical_type_ref()) {
        Some(LogicalType::Timestamp(it)) => it.is_adjusted_to_u_t_c,
        _ => true,
    }
}

fn child(column: Option<&Type>, index: usize) -> Option<&Type> {
    match column? {
        Type::GroupType { fields, .. } => fields.get(index).map(|it| &**it),
        Type::PrimitiveType { .. } => None,
    }
}
