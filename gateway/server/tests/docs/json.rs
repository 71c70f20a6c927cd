//! JSON as people read it.

use serde_json::Value;

/// The longest line, in characters.
const WIDTH: usize = 110;
/// The indentation of a line for each level.
const INDENT: &str = "  ";
/// How many digits are left of bytes that are cut.
const LEFT: usize = 8;

/// The value with long bytes cut, as few lines as fit, the first of which has `taken` characters already.
pub fn show(value: &Value, taken: usize) -> String {
	shown(&cut(value), 0, taken)
}

/// Bytes and ids longer than a record's id say nothing more for being whole.
fn cut(value: &Value) -> Value {
	match value {
		Value::String(text) if text.len() > 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
			format!("{}…", &text[..LEFT]).into()
		}
		Value::Array(values) => values.iter().map(cut).collect(),
		Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), cut(value))).collect(),
		other => other.clone(),
	}
}

fn shown(value: &Value, depth: usize, taken: usize) -> String {
	let line = on_one_line(value);
	if line.chars().count() + taken < WIDTH {
		return line;
	}
	match value {
		Value::Array(values) => {
			let values = values.iter().map(|value| shown(value, depth + 1, 0)).collect();
			on_lines(values, ['[', ']'], depth)
		}
		Value::Object(fields) => {
			let field = |(name, value): (&String, &Value)| {
				let name = format!("\"{name}\": ");
				let value = shown(value, depth + 1, (depth + 1) * INDENT.len() + name.len());
				name + &value
			};
			on_lines(fields.iter().map(field).collect(), ['{', '}'], depth)
		}
		_ => line,
	}
}

/// As many of the items on a line as fit.
fn on_lines(items: Vec<String>, [open, close]: [char; 2], depth: usize) -> String {
	let indent = INDENT.repeat(depth + 1);
	let mut lines: Vec<String> = Vec::new();
	for item in items {
		match lines.last_mut() {
			Some(line)
				if !line.contains('\n') && indent.len() + line.chars().count() + item.len() < WIDTH =>
			{
				line.push_str(", ");
				line.push_str(&item);
			}
			_ => lines.push(item),
		}
	}
	format!("{open}\n{indent}{}\n{}{close}", lines.join(&format!(",\n{indent}")), INDENT.repeat(depth))
}

fn on_one_line(value: &Value) -> String {
	match value {
		Value::Array(values) => {
			format!("[{}]", values.iter().map(on_one_line).collect::<Vec<_>>().join(", "))
		}
		Value::Object(fields) if fields.is_empty() => "{}".into(),
		Value::Object(fields) => {
			let fields = fields.iter().map(|(name, value)| format!("\"{name}\": {}", on_one_line(value)));
			format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
		}
		other => other.to_string(),
	}
}
