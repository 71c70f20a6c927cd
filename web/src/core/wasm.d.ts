/** What `scripts/web.sh` makes of `web/core` and `web/strength`, beside the packages. */
declare module '*/.wasm/core.js' {
	export default function init(options: { module_or_path: unknown }): Promise<unknown>;
	export class Core {
		constructor(url: string, device: string);
		load(kept: string, keys: string): void;
		renewKey(): void;
		keepPlain(): void;
		request(id: number, name: string, params: string): Promise<string>;
		connected(): void;
		lost(): void;
		received(text: string): void;
		woken(number: number): void;
		abandon(): void;
	}
}
declare module '*/.wasm/strength.js' {
	export default function init(options: { module_or_path: unknown }): Promise<unknown>;
	export function rate(password: string, about: string): string | undefined;
}
