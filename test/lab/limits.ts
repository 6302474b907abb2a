/** One script in a guest is given this long, under emulation and on a loaded machine. */
export const SCRIPT_MS = 180_000;
