//! Everyone enrols as people do: picks a password, lets the client make keys and seal them under it, and asks to be
//! registered. Organisations put their people forward. The health admin registers them from what they ask, and they log
//! in with their passwords, each on a connection of its own. From then on they act with the keys that the gateway kept
//! for them. The first of an organisation's people who reads for it makes its content key.

use std::{
	collections::{HashMap, HashSet},
	time::{Duration, Instant},
};

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _, future::try_join_all, stream};
use indicatif::ProgressBar;
use rand_core::Rng as _;
use tokio::sync::Semaphore;
use vacchain_client::{
	Client, Error, Identity,
	actions::Applicant,
	device::DeviceSecret,
	password::{NewPassword, Password, needs_device},
	primitives::{ParticipantId, Role},
	random::os_rng,
	usernames::find_id,
	views::Shown,
};
use zeroize::Zeroizing;

use crate::{
	Person,
	cast::{Cast, Newcomer, Plan, Player, shortened},
	chain::Chain,
};

/// The health admin of development chains, who registers everyone and has keys from the beginning.
const HEALTH_ADMIN: &str = "health-admin";
/// How many passwords are stretched at a time: each takes a core for a moment, and the nodes need theirs.
const STRETCHED_AT_ONCE: usize = 2;
/// How many applications the health admin looks through at a time.
const BATCH: usize = 24;
/// How many such batches are on their way: while one is registered, the next picks passwords.
const BATCHES_AT_ONCE: usize = 3;

/// Enrols everyone: first the organisations and the families, then the staff, which belongs to them. All nodes know them
/// afterwards. Gives how long that took, too.
///
/// # Errors
///
/// When a gateway cannot be reached, or refuses.
pub async fn enrol<'a>(
	plan: Plan<'a>,
	chain: &'a Chain,
	progress: &ProgressBar,
) -> Result<(Cast<'a>, Duration)> {
	let started = Instant::now();
	let identity = Identity::dev(HEALTH_ADMIN)?;
	let office = Office {
		chain,
		admin: chain.log_in(Role::HealthAdmin, &identity).await?,
		desks: chain.log_in_everywhere(&identity).await?,
		stretching: Semaphore::new(STRETCHED_AT_ONCE),
		progress,
	};
	let mut employers = HashMap::new();
	let Plan { newcomers, script } = plan;
	let (staff, others): (Vec<_>, Vec<_>) =
		newcomers.iter().enumerate().partition(|(_, newcomer)| newcomer.organisation.is_some());
	let mut players = Vec::new();
	for group in [others, staff] {
		let enrolled = office.enrol_all(&group, &employers).await?;
		chain.settle().await?;
		office.make_content_keys(&enrolled).await?;
		for (_, player) in &enrolled {
			if player.role.is_organisation() {
				employers.insert(player.id(), player.session.clone());
			}
		}
		players.extend(enrolled);
	}
	chain.settle().await?;
	players.sort_unstable_by_key(|(number, _)| *number);
	let players = players.into_iter().map(|(_, player)| player).collect();
	Ok((Cast { chain, players, admin: office.admin, script }, started.elapsed()))
}

/// Where people are registered.
struct Office<'a> {
	chain: &'a Chain,
	/// The admin who registers.
	admin: Person,
	/// The same at each gateway, to see who asks there.
	desks: Vec<Person>,
	stretching: Semaphore,
	progress: &'a ProgressBar,
}

/// A newcomer, with its number.
type Numbered<'a> = (usize, &'a Newcomer);

/// Somebody who asked to be registered.
struct Asking<'a> {
	number: usize,
	newcomer: &'a Newcomer,
	client: Client,
	password: Zeroizing<String>,
	/// The secret of its device, if its role needs one.
	device: Option<DeviceSecret>,
}

impl Office<'_> {
	async fn enrol_all(
		&self,
		group: &[Numbered<'_>],
		employers: &HashMap<ParticipantId, Person>,
	) -> Result<Vec<(usize, Player)>, Error> {
		let batches = stream::iter(group.chunks(BATCH)).map(|batch| self.enrol_batch(batch, employers));
		batches.buffer_unordered(BATCHES_AT_ONCE).try_concat().await
	}

	async fn enrol_batch(
		&self,
		batch: &[Numbered<'_>],
		employers: &HashMap<ParticipantId, Person>,
	) -> Result<Vec<(usize, Player)>, Error> {
		let asking = batch.iter().map(|(number, newcomer)| self.ask(*number, newcomer));
		let asking = try_join_all(asking).await?;
		self.put_forward(asking.iter().map(|one| one.newcomer), employers).await?;
		self.register(asking.iter().map(|one| one.newcomer)).await?;
		try_join_all(asking.into_iter().map(|one| self.log_in(one))).await
	}

	/// Picks a password, makes keys, and asks to be registered. Of the keys nothing stays but what the gateway was given.
	async fn ask<'n>(&self, number: usize, newcomer: &'n Newcomer) -> Result<Asking<'n>, Error> {
		let client = self.chain.connect(newcomer.role).await?;
		{
			let _turn = self.stretching.acquire().await;
			find_id(&newcomer.form.username).await?;
		}
		let identity = Identity::generate(&newcomer.form.username, &mut os_rng())?;
		let Newcomer { role, organisation, form } = newcomer;
		let password = password();
		let device = needs_device(*role).then(|| DeviceSecret::generate(&mut os_rng()));
		{
			let new = NewPassword::of_role(*role, &password, device.as_ref(), &[&form.username])?;
			let _turn = self.stretching.acquire().await;
			client.register_new_password(&identity, &new).await?;
		}
		let person = Person::new(&client, identity);
		match person.apply(*role, *organisation, form).await {
			Err(Error::ProfileTooLong { .. } | Error::Content(_)) => {
				person.apply(*role, *organisation, &shortened(form)).await?;
			}
			applied => applied?,
		}
		client.log_out().await?;
		Ok(Asking { number, newcomer, client, password, device })
	}

	/// Each organisation puts its own newcomers forward. The health admin's node knows it afterwards.
	async fn put_forward(
		&self,
		newcomers: impl Iterator<Item = &Newcomer>,
		employers: &HashMap<ParticipantId, Person>,
	) -> Result<(), Error> {
		let mut staff: HashMap<ParticipantId, (Role, HashSet<ParticipantId>)> = HashMap::new();
		for newcomer in newcomers {
			let Some(organisation) = newcomer.organisation else { continue };
			let id = find_id(&newcomer.form.username).await?;
			staff.entry(organisation).or_insert_with(|| (newcomer.role, HashSet::new())).1.insert(id);
		}
		let put_forward = staff.iter().map(|(organisation, (_, people))| async move {
			let account = employers.get(organisation).ok_or(Error::Missing("account of the employer"))?;
			for applicant in account.pending_enrolments().await? {
				if people.contains(&applicant.participant) {
					account.put_applicant_forward(&applicant).await?;
				}
			}
			Ok::<_, Error>(())
		});
		try_join_all(put_forward).await?;
		for role in staff.values().map(|(role, _)| *role).collect::<HashSet<_>>() {
			self.chain.hand_over(role, Role::HealthAdmin).await?;
		}
		Ok(())
	}

	/// The first of each organisation's people who reads for it makes its content key.
	async fn make_content_keys(&self, players: &[(usize, Player)]) -> Result<(), Error> {
		let mut first = HashMap::new();
		for (_, player) in players {
			if player.role.acts_for().is_some() {
				first.entry(player.acts_as()).or_insert(player);
			}
		}
		try_join_all(first.values().map(|player| player.session.make_content_key(None))).await?;
		Ok(())
	}

	/// The health admin registers these, from what they ask for.
	async fn register(&self, newcomers: impl Iterator<Item = &Newcomer>) -> Result<(), Error> {
		let ids = try_join_all(newcomers.map(|newcomer| find_id(&newcomer.form.username))).await?;
		let ids: HashSet<_> = ids.into_iter().collect();
		for desk in &self.desks {
			let waiting = desk.pending_enrolments().await?;
			let theirs = waiting.into_iter().filter(|applicant| ids.contains(&applicant.participant));
			try_join_all(theirs.map(|applicant| self.register_one(applicant))).await?;
		}
		Ok(())
	}

	async fn register_one(&self, applicant: Applicant) -> Result<(), Error> {
		match (self.admin.register_applicant(&applicant).await, applicant.form.open()) {
			(Err(Error::ProfileTooLong { .. }), Some(form)) => {
				let form = Shown::Open(shortened(form));
				self.admin.register_applicant(&Applicant { form, ..applicant }).await.map(|_| ())
			}
			(registered, _) => registered.map(|_| ()),
		}
	}

	/// Logs in with the password. The keys come from the gateway, sealed.
	async fn log_in(&self, asking: Asking<'_>) -> Result<(usize, Player), Error> {
		let Asking { number, newcomer, client, password, device } = asking;
		let identity = {
			let _turn = self.stretching.acquire().await;
			let typed = Password::new(&password, device.as_ref());
			client.log_in(&newcomer.form.username, &typed).await?.identity
		};
		self.progress.inc(1);
		let session = Person::new(&client, identity).until(self.chain.stage());
		let Newcomer { role, organisation, form } = newcomer;
		let (role, organisation, name) = (*role, *organisation, form.display_name.clone());
		Ok((number, Player { session, password, device, role, organisation, name }))
	}
}

/// A password that nobody guesses.
fn password() -> Zeroizing<String> {
	let mut random = Zeroizing::new([0; 16]);
	os_rng().fill_bytes(random.as_mut_slice());
	hex::encode(random.as_slice()).into()
}
