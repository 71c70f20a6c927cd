const messages = {
	intro: 'Your child’s vaccination history. It belongs to the family. Hospitals, schools and insurers read it only with the family’s consent.',
	username: 'Username',
	password: 'Password',
	submit: 'Log in',
	apply: 'Apply for an account',
	applyHint: 'Families, and people of hospitals, schools, insurers and laboratories.',
	development: 'Enter a development chain as its health admin',
	developmentHint: 'Only a chain that was started for development has this person, whose keys everybody knows.',
	deviceCode: 'Device code',
	deviceCodeHint: 'This browser does not know you yet. Enter the code from your recovery sheet, or from a device that logs in.',
	scan: {
		button: 'Scan the device code',
		camera: 'Hold the square code of the recovery sheet, or of a device that is logged in, before the camera.',
	},
	withoutDevice: 'My account has no device code',
	withoutDeviceHint: 'Your password alone logs in.',
	keyFile: 'Log in with a key file',
	keyFileHint: 'For people whose keys are in a file instead of at a gateway.',
	file: 'Key file',
	filePassword: 'Password of the file',
	useFile: 'Log in with the file',
	progress: {
		username: 'Looking up the username …',
		password: 'Stretching the password, so that nobody can guess it …',
		keys: 'Opening your keys …',
		gateway: 'Asking the gateway …',
	},
	missing: {
		username: 'Enter your username',
		password: 'Enter your password',
		deviceCode: 'Enter the device code, or say that your account has none',
		file: 'Choose the key file',
	},
	ended: 'Your session has ended. Log in again.',
	untold:
		'The gateway could not be told that you have logged out. Nothing of you is left in this browser, and its session ends by itself. Other devices may still be logged in: to end that, log in again and log out on all devices.',
	otherTab: 'VacChain was opened in another tab of this browser. Go on there, or log in here.',
};

export type Messages = typeof messages;
export default messages;
