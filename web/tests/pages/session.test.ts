import { expect, test } from 'vitest';
import { open } from '../support/open.ts';
import type {} from '../../src/core/mock/index.ts';
import { NOW } from '../../src/core/mock/world.ts';

test('login: a wrong password keeps the form, the right one leads to the page that was asked for', async () => {
	const { page, close, wrongs } = await open('/sent');
	await page.getByLabel('Username').fill('amina-x7k2m9qt');
	await page.getByLabel('Password', { exact: true }).fill('wrong password');
	await page.keyboard.press('Enter');
	await page.getByText('The username, the password or the device code is wrong.').waitFor();
	expect(await page.getByLabel('Username').inputValue()).toBe('amina-x7k2m9qt');
	await page.getByLabel('Password', { exact: true }).fill('kappe wasser blau tisch');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'What was sent' }).waitFor();
	expect(wrongs).toEqual([]);
	await close();
});

test('login: a browser without the device secret asks for its code, unless the account has none', async () => {
	const { page, close } = await open('/');
	await page.getByLabel('Username').fill('new.device');
	await page.getByLabel('Password', { exact: true }).fill('kappe wasser blau tisch');
	await page.getByLabel('Device code', { exact: true }).waitFor();
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await page.getByRole('link', { name: 'Enter the device code' }).waitFor();
	await page.getByLabel('My account has no device code').check();
	expect(await page.getByLabel('Device code', { exact: true }).count()).toBe(0);
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await page.getByText('Amina El Idrissi').first().waitFor();
	await close();
});

test('login: the device code is scanned where the browser can, and the camera is used only then', async () => {
	const { page, close, wrongs } = await open('/');
	// The tests' browser has neither a detector nor a camera.
	await page.evaluate(() => {
		const seen = { camera: 0 };
		const canvas = document.createElement('canvas');
		const picture = canvas.getContext('2d');
		// A camera whose picture never changes shows none.
		setInterval(() => picture?.fillRect(Math.random() * 300, 0, 9, 9), 50);
		navigator.mediaDevices.getUserMedia = () => {
			seen.camera += 1;
			return Promise.resolve(canvas.captureStream());
		};
		Object.assign(globalThis, {
			seen,
			BarcodeDetector: class {
				detect = () => Promise.resolve([{ rawValue: 'ABCD-EFGH-1234' }]);
			},
		});
	});
	await page.getByLabel('Username').fill('new.device');
	await page.getByLabel('Password', { exact: true }).fill('kappe wasser blau tisch');
	const scan = page.getByRole('button', { name: 'Scan the device code' });
	await scan.waitFor();
	expect(await page.evaluate('seen.camera')).toBe(0);
	await scan.click();
	await expect.poll(() => page.getByLabel('Device code', { exact: true }).inputValue(), { timeout: 15_000 }).toBe('ABCD-EFGH-1234');
	expect(await page.locator('dialog[open]').count()).toBe(0);
	expect(await page.evaluate('seen.camera')).toBe(1);
	expect(wrongs).toEqual([]);
	await close();
});

test('login: a key file logs in, and is asked for if it is missing', async () => {
	const { page, close } = await open('/');
	await page.getByText('Log in with a key file').click();
	await page.getByRole('button', { name: 'Log in with the file' }).click();
	await page.getByRole('link', { name: 'Choose the key file' }).waitFor();
	await page.locator('#key-file').setInputFiles({ name: 'me.key', mimeType: 'application/json', buffer: Buffer.from('{}') });
	await page.locator('#key-file-password').fill('kappe wasser blau tisch');
	await page.getByRole('button', { name: 'Log in with the file' }).click();
	await page.getByText('Amina El Idrissi').first().waitFor();
	await close();
});

test('after five idle minutes the page is locked, hidden and inert, and nothing typed is lost', async () => {
	const { page, close } = await open('/gallery', { role: 'doctor' });
	await page.locator('#note').fill('No fever.');
	await page.clock.setFixedTime(NOW + 4 * 60_000);
	await page.waitForTimeout(6_000);
	expect(await page.getByRole('dialog').count()).toBe(0);
	await page.clock.setFixedTime(NOW + 10 * 60_000);
	await page.getByRole('dialog', { name: 'Enter your password to go on' }).waitFor();
	expect(await page.locator('#note').isVisible()).toBe(false);
	await page.keyboard.press('Escape');
	await page.keyboard.press('Escape');
	expect(await page.getByRole('dialog').isVisible()).toBe(true);
	await page.locator('#lock-password').fill('wrong password');
	await page.keyboard.press('Enter');
	await page.getByText('The username, the password or the device code is wrong.').waitFor();
	await page.locator('#lock-password').fill('kappe wasser blau tisch');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	expect(await page.locator('#note').inputValue()).toBe('No fever.');
	await close();
});

test('nothing that was typed while nobody was logged in outlasts five idle minutes', async () => {
	const { page, close } = await open('/enrol');
	await page.getByRole('radio').first().check();
	await page.clock.setFixedTime(NOW + 10 * 60_000);
	await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
	await page.evaluate(() => (location.hash = '#/enrol'));
	await page.getByRole('radio').first().waitFor();
	expect(await page.getByRole('radio').first().isChecked()).toBe(false);
	await close();
});

test('no password that was typed outlasts five idle minutes', async () => {
	const { page, close } = await open('/');
	const password = page.getByLabel('Password', { exact: true });
	await page.getByLabel('Username').fill('amina-x7k2m9qt');
	await password.fill('kappe wasser blau tisch');
	await page.locator('#key-file-password').evaluate((field: HTMLInputElement) => {
		field.value = 'kappe wasser blau tisch';
		field.dispatchEvent(new Event('input', { bubbles: true }));
	});
	await page.clock.setFixedTime(NOW + 10 * 60_000);
	await expect.poll(() => password.inputValue(), { timeout: 15_000 }).toBe('');
	expect(await page.getByLabel('Username').inputValue()).toBe('');
	expect(await page.locator('#key-file-password').inputValue()).toBe('');
	await close();
});

test('no password that was typed into the lock outlasts five idle minutes', async () => {
	const { page, close } = await open('/gallery', { role: 'doctor' });
	await page.evaluate(() => window.mockTell?.('session', { state: 'locked', error: null }));
	await page.locator('#lock-password').fill('kappe wasser blau tisch');
	await page.clock.setFixedTime(NOW + 10 * 60_000);
	await expect.poll(() => page.locator('#lock-password').inputValue(), { timeout: 15_000 }).toBe('');
	await close();
});

test('a logout of which the gateway could not be told says so', async () => {
	const { page, close } = await open('/account', { role: 'family', more: { untold: '' } });
	await page.getByRole('button', { name: 'Log out on all devices' }).click();
	await page.getByText('The gateway could not be told that you have logged out.').waitFor();
	await close();
});

test('a session that ended asks for the password over the intact form', async () => {
	const { page, close } = await open('/gallery', { role: 'doctor' });
	await page.locator('#note').fill('No fever.');
	await page.evaluate(() => window.mockTell?.('session', { state: 'elsewhere', error: null }));
	await page.getByText('Your network address has changed').waitFor();
	await page.locator('#lock-password').fill('kappe wasser blau tisch');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	expect(await page.locator('#note').inputValue()).toBe('No fever.');
	await close();
});

test('a lost connection is told, and its return too', async () => {
	const { page, close } = await open('/account', { role: 'family' });
	await page.evaluate(() => window.mockTell?.('connection', { state: 'lost', since: 0, attempt: 1 }));
	await page.getByText('The connection is lost.').waitFor();
	await page.evaluate(() => window.mockTell?.('connection', { state: 'connected' }));
	await page.getByText('The connection is lost.').waitFor({ state: 'detached' });
	await close();
});

test('the language is switched without losing what was typed', async () => {
	const { page, close } = await open('/gallery', { role: 'doctor' });
	await page.locator('#note').fill('No fever.');
	await page.getByRole('button', { name: 'العربية' }).click();
	await page.getByRole('button', { name: 'English' }).waitFor();
	expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['ar', 'rtl']);
	expect(await page.locator('#note').inputValue()).toBe('No fever.');
	await close();
});

test('another session is ended, and the device code is shown and printed alone', async () => {
	const { page, close } = await open('/account', { role: 'family' });
	await page.getByRole('button', { name: 'End the session of Firefox on Android' }).click();
	await page.getByText('The session has ended.').waitFor();
	await page.getByRole('button', { name: 'Show the device code' }).click();
	await page.getByText('7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1').waitFor();
	await page.emulateMedia({ media: 'print' });
	expect(await page.getByText('7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1').isVisible()).toBe(true);
	expect(await page.getByText('VacChain recovery sheet').isVisible()).toBe(true);
	expect(await page.getByText('amina-x7k2m9qt').last().isVisible()).toBe(true);
	expect(await page.locator('#password-title').isVisible()).toBe(false);
	expect(await page.locator('#sessions-title').isVisible()).toBe(false);
	await close();
});

test('the password is changed, and a new device code is shown', async () => {
	const { page, close } = await open('/account', { role: 'family' });
	await page.locator('#old-password').fill('wrong password');
	await page.locator('#new-password').fill('kappe wasser blau tisch');
	await page.locator('#new-password-again').fill('kappe wasser blau tisch');
	await page.getByRole('button', { name: 'Change the password' }).click();
	await page.getByText('The username, the password or the device code is wrong.').first().waitFor();
	expect(await page.locator('#new-password').inputValue()).toBe('kappe wasser blau tisch');
	await page.locator('#old-password').fill('the old one');
	await page.getByRole('button', { name: 'Change the password' }).click();
	await page.getByText('The password is changed.').waitFor();
	await page.getByText('Your new device code.').waitFor();
	expect(await page.locator('#old-password').inputValue()).toBe('');
	await close();
});

test('notices are counted, read and seen; a proposal is objected to', async () => {
	const { page, close } = await open('/account', { role: 'family' });
	await page.getByText('3 new notices').waitFor();
	await page.getByRole('link', { name: 'Notices' }).click();
	await page.getByText('read Yasmin’s record for the first time.').waitFor();
	await page.getByText('3 new notices').waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Object' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Object', exact: true }).click();
	await page.getByText('You have objected.').waitFor();
	await page.getByRole('link', { name: 'What was sent' }).click();
	await page.getByRole('row', { name: /Object/ }).getByText('Final').waitFor();
	await close();
});

test('log out leaves nothing on the screen, and Back shows nothing either', async () => {
	const { page, close } = await open('/account', { role: 'family' });
	await page.getByRole('button', { name: 'Log out', exact: true }).click();
	await page.getByRole('heading', { name: 'Log in' }).waitFor();
	await page.goBack().catch(() => undefined);
	expect(await page.getByText('amina-x7k2m9qt').count()).toBe(0);
	await close();
});
