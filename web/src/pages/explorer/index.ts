export { default as Block } from './Block.svelte';
export { default as Chain } from './Chain.svelte';
export { default as Transaction } from './Transaction.svelte';
