import 'reflect-metadata';
import { rotatePersonalData } from '../database/personal-data/rotate.ts';
import { runCommand, say } from './command.ts';

await runCommand({}, async (orm, _values, { keys }) => {
  const rotated = await rotatePersonalData(orm, keys, say);
  say(
    `Encrypted the values of ${rotated} participants anew: all are under the first key now, and no other is needed.`,
  );
});
