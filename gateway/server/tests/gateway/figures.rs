//! Figures made of measured times.

/// The times of calls, each measured twice.
#[derive(Clone, Debug, Default)]
pub struct Calls {
	/// From the call to its answer, as everybody can measure it.
	pub waits: Sample,
	/// How long the node computed meanwhile. Other programs that take the processors change it little.
	pub work: Sample,
}

impl Calls {
	/// Adds a call.
	pub fn push(&mut self, took: Took) {
		self.waits.0.push(took.wait);
		self.work.0.push(took.work);
	}
}

/// The time of a call, in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Took {
	/// From the call to its answer.
	pub wait: f64,
	/// How long the node computed meanwhile.
	pub work: f64,
}

/// Measured times, in microseconds.
#[derive(Clone, Debug, Default)]
pub struct Sample(pub Vec<f64>);

impl Sample {
	/// The time that this share of the others does not exceed.
	pub fn quantile(&self, share: f64) -> f64 {
		let mut sorted = self.0.clone();
		sorted.sort_by(f64::total_cmp);
		sorted[((sorted.len() - 1) as f64 * share) as usize]
	}

	/// The same times, each a little longer.
	pub fn delayed(&self, by: f64) -> Self {
		Self(self.0.iter().map(|time| time + by).collect())
	}
}

/// How often a time of `a` is longer than one of `b`, ties counted half: 0.5 if the two are alike (Mann and Whitney,
/// <https://doi.org/10.1214/aoms/1177730491>).
pub fn superiority(a: &Sample, b: &Sample) -> f64 {
	let mut below = b.0.clone();
	below.sort_by(f64::total_cmp);
	let wins = |time: &f64| {
		let (less, no_more) = (below.partition_point(|b| b < time), below.partition_point(|b| b <= time));
		(less + no_more) as f64 / 2.0
	};
	a.0.iter().map(wins).sum::<f64>() / (a.0.len() * below.len()) as f64
}

#[test]
fn superiority_is_the_share_of_pairs() {
	let sample = |times: &[f64]| Sample(times.to_vec());
	assert_eq!(superiority(&sample(&[1.0, 3.0]), &sample(&[2.0])), 0.5);
	assert_eq!(superiority(&sample(&[2.0, 2.0]), &sample(&[2.0])), 0.5);
	assert_eq!(superiority(&sample(&[4.0, 3.0]), &sample(&[2.0, 1.0])), 1.0);
	assert_eq!(superiority(&sample(&[1.0, 2.0]), &sample(&[0.0, 2.0, 3.0, 3.0])), 2.5 / 8.0);
}
