export { default as Asked } from './Asked.svelte';
export { default as OpenRecords } from './OpenRecords.svelte';
export { default as ProofPage } from './ProofPage.svelte';
export { default as Search } from './Search.svelte';
export { default as Key } from './Key.svelte';
