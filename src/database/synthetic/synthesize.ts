import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonalDataCipher } from '../personal-data/cipher.ts';
import { prepareDraws } from './centers.ts';
import { synthesizeCompanies } from './companies.ts';
import { reserveIds } from './identifiers.ts';
import { insertNeeds } from './needs.ts';
import { batchCode, insertBatches, planBatches } from './plan.ts';
import { synthesizePrograms } from './programs.ts';
import { insertRecords } from './records.ts';
import { requireRegister } from './register.ts';
import { hasReported, insertReported, reported, reportedCounts } from './reported.ts';
import { batchCount } from './sizes.ts';
import { analyzeFilled, bulkTransaction, countChanges } from './transaction.ts';

/** Told how far it is, one line at a time. */
export type Report = (line: string) => void;

export interface SynthesizeOptions {
  /** How many enrolments to add: 1 to 20,000,000. */
  enrolments: number;
  /** 1 to 9999. Different seeds add up. */
  seed: number;
}

const MAX_ENROLMENTS = 20_000_000;
const MAX_SEED = 9_999;
/** Some 50,000 enrolments: PostgreSQL keeps the foreign keys still to check of one statement in memory. */
const BATCHES_AT_ONCE = 2_000;

/**
 * Adds the boarding batches that reconcile with what document 003 reports of BBPVP Bekasi from 2017
 * to 2020: 7,496 participants from 263 regencies and cities. Adds nothing when they are there.
 *
 * @returns how many enrolments were added
 * @throws when the register is not seeded
 */
export async function synthesizeReported(
  orm: MikroORM,
  cipher: PersonalDataCipher,
  report: Report = () => {},
): Promise<number> {
  const there = () => {
    report('The reported boarding participants are there already: nothing added.');
    return 0;
  };
  if (await hasReported(orm.em.fork())) return there();
  await requireRegister(orm.em.fork());
  const reserved = await reserveIds(orm, reportedCounts);
  return bulkTransaction(orm, async (em) => {
    // Another process may have been faster.
    if (await hasReported(em)) return there();
    await synthesizePrograms(em);
    await insertReported(em, cipher, reserved);
    await countChanges(em);
    await analyzeFilled(em);
    report(`${reported.participants} reported boarding participants`);
    return reported.participants;
  });
}

/**
 * Adds synthetic training records from 2021 to 2025 at the ministry's own centers: people, batches,
 * enrolments, certifications, placements and workforce needs, all or nothing. The same seed and
 * number give the same records on the same register. A seed that was used before adds nothing, and
 * says so.
 *
 * @returns how many enrolments were added: `enrolments`, or 0 when the seed was used before
 * @throws RangeError when `enrolments` or `seed` is not in its range
 * @throws when the register is not seeded
 */
export async function synthesize(
  orm: MikroORM,
  cipher: PersonalDataCipher,
  { enrolments, seed }: SynthesizeOptions,
  report: Report = () => {},
): Promise<number> {
  requireWhole('enrolments', enrolments, MAX_ENROLMENTS);
  requireWhole('seed', seed, MAX_SEED);
  const used = () => {
    report(`Seed ${seed} was used before: nothing added. Another seed adds more.`);
    return 0;
  };
  if (await hasSeed(orm.em.fork(), seed)) return used();
  await requireRegister(orm.em.fork());
  const batches = batchCount(enrolments);
  const reserved = await reserveIds(orm, {
    training_batch: batches,
    participant: enrolments,
    enrolment: enrolments,
  });
  const plan = { enrolments, seed, reserved };
  return bulkTransaction(orm, async (em) => {
    // Another process may have been faster.
    if (await hasSeed(em, seed)) return used();
    await synthesizePrograms(em);
    await synthesizeCompanies(em);
    await prepareDraws(em, seed);
    await planBatches(em, plan);
    await insertBatches(em, plan);
    await insertNeeds(em, plan);
    for (let first = 1; first <= batches; first += BATCHES_AT_ONCE) {
      const last = Math.min(first + BATCHES_AT_ONCE - 1, batches);
      await insertRecords(em, cipher, plan, first, last);
      await countChanges(em);
      report(`${last} of ${batches} batches`);
    }
    await analyzeFilled(em);
    report(`${enrolments} enrolments`);
    return enrolments;
  });
}

async function hasSeed(em: EntityManager, seed: number): Promise<boolean> {
  const rows = await em.execute(`select from training_batch where code = ${batchCode(seed, '1')}`);
  return rows.length > 0;
}

function requireWhole(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new RangeError(`${name} must be a whole number from 1 to ${max}, not ${value}.`);
  }
}
