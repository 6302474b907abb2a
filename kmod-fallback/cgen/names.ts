/** Names of things in the generated text; those of the script's own things are the same in both text generators. */
import type { BlockId, GlobalId, IteratorId } from '../../src/ir/index.js';

export { bodyName, functionName, globalName, localName, shapeName } from '../../src/ir/index.js';

export const labelName = (block: BlockId): string => `b${block}`;
export const walkName = (iterator: IteratorId): string => `w${iterator}`;
export const slotsName = (iterator: IteratorId): string => `s${iterator}`;
export const embeddedName = (row: number): string => `embedded${row}`;
export const thisName = (row: number): string => `this${row}`;
export const fieldsName = (global: GlobalId): string => `fields${global}`;
export const lockName = (component: number): string => `stap_locks[${component}]`;
