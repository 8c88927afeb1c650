import 'reflect-metadata';
import { migrate } from '../database/prepare.ts';
import { runCommand, say } from './command.ts';

await runCommand({}, async (orm, _values, { keys }) => {
  const applied = await migrate(orm, keys);
  say(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.');
});
