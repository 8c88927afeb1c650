import 'reflect-metadata';
import { seed } from '../database/seed/seed.ts';
import { synthesizeReported } from '../database/synthetic/synthesize.ts';
import { runCommand, say } from './command.ts';

await runCommand({}, async (orm) => {
  await seed(orm);
  await synthesizeReported(orm);
  say('The sourced facts and the records that reconcile with them are in the database.');
});
