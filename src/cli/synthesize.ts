import 'reflect-metadata';
import { openCipher } from '../database/personal-data/open-cipher.ts';
import { synthesize } from '../database/synthetic/synthesize.ts';
import { UsageError } from '../errors.ts';
import { runCommand, say } from './command.ts';

const options = {
  enrolments: { type: 'string' },
  seed: { type: 'string', default: '1' },
} as const;

await runCommand(options, async (orm, { enrolments, seed }, { keys }) => {
  const cipher = await openCipher(orm.em.getKysely(), keys);
  const start = performance.now();
  const wanted = {
    enrolments: wholeNumber('--enrolments', enrolments),
    seed: wholeNumber('--seed', seed),
  };
  const added = await synthesize(orm, cipher, wanted, say).catch(refused);
  say(`Added ${added} enrolments in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
});

function wholeNumber(option: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) {
    throw new UsageError(`${option} must be a whole number: --enrolments 1000000 --seed 1`);
  }
  return Number(text);
}

function refused(error: unknown): never {
  throw error instanceof RangeError ? new UsageError(error.message) : error;
}
