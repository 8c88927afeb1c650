import 'reflect-metadata';
import { openCipher } from '../database/personal-data/open-cipher.ts';
import { seed } from '../database/seed/seed.ts';
import { synthesizeReported } from '../database/synthetic/synthesize.ts';
import { runCommand, say } from './command.ts';

await runCommand({}, async (orm, _values, { keys }) => {
  const cipher = await openCipher(orm.em.getKysely(), keys);
  await seed(orm);
  await synthesizeReported(orm, cipher);
  say('The sourced facts and the records that reconcile with them are in the database.');
});
