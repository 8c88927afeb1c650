import { newKey } from '../database/personal-data/keys.ts';

// Named after the month, so that a list of keys tells their age.
process.stdout.write(`${newKey(new Date().toISOString().slice(0, 7))}\n`);
