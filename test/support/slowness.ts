import process from 'node:process';

/** By how much limits are longer than on an idle machine: the lab says so to what it runs in a guest. */
export const SLOWNESS = Number(process.env['STAP_TEST_SLOWNESS'] ?? 1);
