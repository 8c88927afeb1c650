import { newKey } from '../database/personal-data/keys.ts';
import { say } from './command.ts';

// Named after the month, so that a list of keys tells their age.
say(newKey(new Date().toISOString().slice(0, 7)));
