import type { PublicIdentity } from '../../core/protocol.ts';

/** Why a text is not the public part of somebody's keys. */
export type FileProblem = 'empty' | 'notJson' | 'incomplete' | 'secret';

const hexOf = (value: unknown, digits: number): string | undefined => {
	if (typeof value !== 'string') return undefined;
	const plain = value.trim().toLowerCase().replace(/^0x/, '');
	return plain.length === digits && /^[0-9a-f]+$/.test(plain) ? plain : undefined;
};

/** Names that the secret half of a key file has: such a file must not leave its owner. */
const SECRET = ['secret', 'seed', 'sealed', 'ciphertext', 'phrase', 'mnemonic', 'private_key'];

/** Reads the public part of somebody's keys from a file's text. */
export function parsePublic(text: string): { identity: PublicIdentity } | { problem: FileProblem } {
	if (text.trim() === '') return { problem: 'empty' };
	let read: unknown;
	try {
		read = JSON.parse(text);
	} catch {
		return { problem: 'notJson' };
	}
	if (typeof read !== 'object' || read === null) return { problem: 'incomplete' };
	const fields = read as Readonly<Record<string, unknown>>;
	if (SECRET.some((name) => name in fields)) return { problem: 'secret' };
	const [id, account, key] = [hexOf(fields['id'], 64), hexOf(fields['account'], 64), hexOf(fields['encryption_key'], 64)];
	if (id === undefined || account === undefined || key === undefined) return { problem: 'incomplete' };
	const username = fields['username'];
	return { identity: { ...(typeof username === 'string' ? { username } : {}), id, account, encryption_key: key } };
}
