//! Which of the gateways' OPAQUE setups the credentials here are made with.

use std::collections::BTreeMap;

use super::{Lock, Store, StoreError, row::Column, within};

impl Store {
	/// Notes a gateway's setups, by number and fingerprint. False, and nothing changes, if it lacks one that was noted
	/// before, or has another of that number.
	pub async fn agree_on_setups(&self, setups: &BTreeMap<u32, [u8; 32]>) -> Result<bool, StoreError> {
		within(async {
			let mut transaction = self.begin(Lock::Setups).await?;
			let select = sqlx::query("SELECT number, fingerprint FROM setups");
			for noted in select.fetch_all(&mut *transaction).await? {
				if setups.get(&noted.number("number")?) != Some(&noted.array("fingerprint")?) {
					return Ok(false);
				}
			}
			for (number, fingerprint) in setups {
				let insert = sqlx::query(
					"INSERT INTO setups (number, fingerprint) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING",
				);
				insert.bind(i64::from(*number)).bind(&fingerprint[..]).execute(&mut *transaction).await?;
			}
			transaction.commit().await?;
			Ok(true)
		})
		.await
	}
}
