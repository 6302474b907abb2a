/**
 * Nets, not expectations: what hangs ends some day. A machine that is many times slower than an idle one, for minutes, must
 * not meet them.
 */
export const SCRIPT_MS = 600_000;
export const COMMAND_MS = 600_000;
/** A case is many commands. */
export const CASE_MS = 3_600_000;
/** Maps and programs are freed after a grace period. */
export const FREED_WITHIN_MS = 120_000;
