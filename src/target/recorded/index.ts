export { RecordingError } from './format.js';
export * from './record.js';
export * from './replay.js';
