//! What to do about the errors of the SDK's pallets, whose own documentation does not say it.

/// What happened, and what to do next. None for the errors of the registry's own pallets, whose documentation says it,
/// and for those that no call of a participant can lead to.
pub fn advice(pallet: &str, error: &str) -> Option<&'static str> {
	Some(match (pallet, error) {
		("Council", "NotMember") => "Only an institution that has a vote may do this. Use its key file.",
		("Council", "DuplicateProposal") => "This is proposed already. Vote for that proposal.",
		("Council", "ProposalMissing") => {
			"This proposal waits for votes no longer. Look at the proposals, and at what it was to change."
		}
		("Council", "WrongIndex") => "This number is of another proposal. Look at the proposals again.",
		("Council", "DuplicateVote") => {
			"You have voted so already. You can change your vote until the proposal is decided."
		}
		("Council", "TooEarly") => {
			"The proposal is not decided yet. Wait for more votes, or until the time for voting is over."
		}
		("Council", "WrongProposalWeight") => {
			"The decision takes more than a vote may carry out. Propose less at once."
		}
		("TxPause", "IsPaused") => "This is paused already. Nothing is left to do.",
		("TxPause", "IsUnpaused") => "This is not paused. Nothing is left to do.",
		("TxPause", "Unpausable") => {
			"This is never paused. The chain goes on by it, the institutions decide by it, or people take access back or \
			 finish a visit by it."
		}
		("Session", "InvalidProof") => {
			"These session keys were made for another account, or not by your node. Make new ones, with your account as \
			 their owner."
		}
		("Session", "NoAssociatedValidatorId") => {
			"Only an organisation's account can set a validator's session keys. Use its key file."
		}
		("Session", "DuplicatedKey") => {
			"Another validator has these session keys. Make new ones, and never run two nodes with the same."
		}
		("Session", "NoAccount" | "NoKeys") => {
			"This account has no session keys that it could change. Set some first."
		}
		("System", "NothingAuthorized") => {
			"The institutions have decided on no upgrade, or it was applied already. Propose it first."
		}
		("System", "Unauthorized") => {
			"The institutions have decided on other code than this. Compare its hash with the one they voted on."
		}
		("System", "SpecVersionNeedsToIncrease") => {
			"The new code does not have a higher version than the code that runs. Build it with a higher one, and propose \
			 it anew."
		}
		("System", "InvalidSpecName") => {
			"The new code is of another kind of chain. Build it from this registry's source, and propose it anew."
		}
		("System", "FailedToExtractRuntimeVersion") => {
			"The new code is not that of a runtime. Check the file, and propose the right one."
		}
		("System", "MultiBlockMigrationsOngoing") => {
			"An earlier upgrade is still being carried out. Wait until it is done."
		}
		("System", "CallFiltered") => {
			"The institutions have paused this call for everyone, or the chain has closed it for good. Look at what is \
			 paused, and ask your institution until when; nothing was changed, and you can do it again when it is open."
		}
		_ => return None,
	})
}
