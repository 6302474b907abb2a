/** Names of things in the generated text; those of the script's own things are the same in both text generators. */
import type { FormatId, IteratorId } from '../ir/index.js';

export { bodyName, functionName, globalName, localName, shapeName } from '../ir/index.js';

export const constantName = (index: number): string => `constant${index}`;
export const formatName = (format: FormatId): string => `format${format}`;
/** The elements that a foreach took, and how many it has visited. */
export const iteratorName = (iterator: IteratorId): string => `elements${iterator}`;
export const visitedName = (iterator: IteratorId): string => `visited${iterator}`;
