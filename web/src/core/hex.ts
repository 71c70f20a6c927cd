/** Bytes as hexadecimal text, in which they travel to the WebAssembly. */
export function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
