//! Body weight, height and temperature, in whatever unit.

use serde_json::Value;

use crate::{
	Reason, VitalSigns,
	fields::{list, shortened, shown, text},
};

const LOINC: &str = "http://loinc.org";

/// Kilograms in an international avoirdupois pound.
const KILOGRAMS_PER_POUND: f64 = 0.453_592_37;

/// Centimetres in an international inch.
const CENTIMETRES_PER_INCH: f64 = 2.54;

#[derive(Clone, Copy, PartialEq)]
enum Quantity {
	Weight,
	Height,
	Temperature,
}

impl Quantity {
	/// By the LOINC code of an `Observation`; none for what is no vital sign of ours.
	fn of(observation: &Value) -> Option<Self> {
		let code = observation.get("code")?;
		list(code, "coding").iter().filter(|coding| text(coding, "system") == Some(LOINC)).find_map(
			|coding| match text(coding, "code")? {
				"29463-7" | "3141-9" => Some(Self::Weight),
				"8302-2" | "8306-3" => Some(Self::Height),
				"8310-5" => Some(Self::Temperature),
				_ => None,
			},
		)
	}

	fn name(self) -> &'static str {
		match self {
			Self::Weight => "body weight",
			Self::Height => "body height",
			Self::Temperature => "body temperature",
		}
	}

	/// The value in kilograms, centimetres or degrees Celsius, by the unit's UCUM code; none for other units.
	/// A converted value is rounded to a millionth.
	fn convert(self, value: f64, unit: &str) -> Option<f64> {
		let converted = match (self, unit) {
			(Self::Weight, "kg") | (Self::Height, "cm") | (Self::Temperature, "Cel") => return Some(value),
			(Self::Weight, "g") => value / 1000.0,
			(Self::Weight, "[lb_av]") => value * KILOGRAMS_PER_POUND,
			(Self::Height, "m") => value * 100.0,
			(Self::Height, "[in_i]") => value * CENTIMETRES_PER_INCH,
			(Self::Temperature, "[degF]") => (value - 32.0) / 1.8,
			_ => return None,
		};
		Some((converted * 1e6).round() / 1e6)
	}

	/// What a living human, from the smallest preterm to the heaviest adult, can have.
	fn is_possible(self, value: f64) -> bool {
		match self {
			Self::Weight => (0.2..=500.0).contains(&value),
			Self::Height => (15.0..=260.0).contains(&value),
			Self::Temperature => (25.0..=45.0).contains(&value),
		}
	}
}

/// Whether an `Observation` is of a vital sign of ours, and made.
pub fn is_vital_sign(observation: &Value) -> bool {
	Quantity::of(observation).is_some()
		&& !matches!(text(observation, "status"), Some("entered-in-error" | "cancelled" | "registered"))
}

/// Adds what an `Observation` measured; one without a value changes nothing.
pub fn measure(observation: &Value, vitals: &mut VitalSigns) -> Result<(), Reason> {
	let Some(quantity) = Quantity::of(observation) else {
		return Ok(());
	};
	let Some(measured) = observation.get("valueQuantity") else {
		return Ok(());
	};
	let Some(number) = measured.get("value").filter(|number| !number.is_null()) else {
		return Ok(());
	};
	let unit = text(measured, "code").or_else(|| text(measured, "unit")).unwrap_or_default();
	let impossible =
		|| Reason::OutOfRange { quantity: quantity.name(), value: shown(number), unit: shortened(unit) };
	let number = number.as_f64().ok_or_else(impossible)?;
	let value = quantity
		.convert(number, unit)
		.ok_or_else(|| Reason::UnknownUnit { quantity: quantity.name(), unit: shortened(unit) })?;
	// NaN and the infinities are in no range.
	if !quantity.is_possible(value) {
		return Err(impossible());
	}
	match quantity {
		Quantity::Weight => vitals.weight_kg = Some(value),
		Quantity::Height => vitals.height_cm = Some(value),
		Quantity::Temperature => vitals.body_temperature_celsius = Some(value),
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use serde_json::json;

	use super::*;

	fn measured(loinc: &str, value: Value, unit: &str) -> Result<VitalSigns, Reason> {
		let mut vitals = VitalSigns::default();
		let observation = json!({
			"code": { "coding": [{ "system": LOINC, "code": loinc }] },
			"valueQuantity": { "value": value, "system": "http://unitsofmeasure.org", "code": unit },
		});
		measure(&observation, &mut vitals).map(|()| vitals)
	}

	#[test]
	fn every_unit_is_converted() {
		let is = |value: Option<f64>, expected: f64| value == Some(expected);
		assert!(is(measured("29463-7", json!(3.5), "kg").unwrap().weight_kg, 3.5));
		assert!(is(measured("3141-9", json!(3500), "g").unwrap().weight_kg, 3.5));
		assert!(is(measured("29463-7", json!(10), "[lb_av]").unwrap().weight_kg, 4.535924));
		assert!(is(measured("8302-2", json!(51.5), "cm").unwrap().height_cm, 51.5));
		assert!(is(measured("8306-3", json!(0.515), "m").unwrap().height_cm, 51.5));
		assert!(is(measured("8302-2", json!(20), "[in_i]").unwrap().height_cm, 50.8));
		assert!(is(measured("8310-5", json!(36.9), "Cel").unwrap().body_temperature_celsius, 36.9));
		assert!(is(measured("8310-5", json!(98.6), "[degF]").unwrap().body_temperature_celsius, 37.0));
	}

	#[test]
	fn an_unknown_unit_is_refused() {
		for (loinc, unit) in [("29463-7", "cm"), ("29463-7", "[oz_av]"), ("8302-2", ""), ("8310-5", "K")] {
			assert!(matches!(measured(loinc, json!(36), unit), Err(Reason::UnknownUnit { .. })), "{unit:?}");
		}
	}

	#[test]
	fn what_cannot_be_is_refused() {
		for value in [json!(0), json!(-3.5), json!(1e300), json!("3.5"), json!(true), json!([])] {
			assert!(matches!(measured("29463-7", value, "kg"), Err(Reason::OutOfRange { .. })));
		}
		assert!(measured("8310-5", json!(370), "Cel").is_err());
		assert!(measured("8302-2", json!(1e308), "m").is_err());
	}

	#[test]
	fn no_value_is_no_problem() {
		assert_eq!(measured("29463-7", Value::Null, "kg"), Ok(VitalSigns::default()));
		assert_eq!(measured("718-7", json!(13), "g/dL"), Ok(VitalSigns::default()));
	}
}
