import type { Refusal } from '../../domain/refusals.ts';

/** The core's own sentences are English and mostly good enough; these are shorter, or name a page instead of a command. */
const named: Record<string, Refusal> = {
	LoginRefused: {
		message: 'The username, the password or the device code is wrong.',
		advice: 'Check them and try again. A health admin helps if they are lost.',
	},
	TooManyAttempts: {
		message: 'There were too many attempts with this username.',
		advice: 'Wait a while, then try again. The wait grows with every further attempt.',
	},
	SessionEnded: { message: 'Your session has ended.', advice: 'Enter your password to go on; nothing you typed is lost.' },
	SessionElsewhere: {
		message: 'Your network address has changed.',
		advice: 'Enter your password to go on; nothing you typed is lost.',
	},
	UsernameTaken: { message: 'Somebody has this username already.', advice: 'Choose another one.' },
	NoSuchBlock: { message: 'There is no such block.', advice: 'Look at the newest blocks.' },
	ChainBehind: {
		message: 'This gateway is behind the other institutions.',
		advice: 'Try again soon, or use the page of another institution.',
	},
	'password-too-short': { message: 'A password has at least 8 characters.', advice: 'Choose a longer one.' },
	'password-weak': {
		message: 'This password can be guessed.',
		advice: 'Choose four or more words that have nothing to do with each other or with you.',
	},
	'needs-device-code': {
		message: 'This account needs a device secret besides the password.',
		advice: 'Choose “Use a device secret”.',
	},
	'not-found': {
		message: 'Nothing was found: either there is no such thing, or you have no access to it, or no longer have.',
		advice: 'Check the name. Access to a record ends with its time, with a visit that is closed, or when the family takes it back. Ask the family.',
	},
	disconnected: {
		message: 'The connection was lost.',
		advice: 'Check the connection. What you typed stays here, and what was signed is sent when the line returns.',
	},
	'VaccineDetails.WrongState': {
		message: 'The visit is past this step, or has not reached it yet.',
		advice: 'Open it again, and look where it stands.',
	},
	'number-taken': {
		message: 'The most families that can share an ID number have this one already.',
		advice: 'Check the number, and look who they are under Participants.',
	},
	'other-keys': {
		message: 'The gateway names keys for this applicant that differ from the keys that the applicant has sealed.',
		advice: 'Register nobody with them. Ask the applicant for the fingerprint, and tell the institution that runs the gateway.',
	},
};

const messages = {
	named,
	defect: {
		message: 'This page has a defect and could not do that.',
		advice: 'Load the page again. If it happens again, tell the institution that runs it.',
	},
};

export type Messages = typeof messages;
export default messages;
