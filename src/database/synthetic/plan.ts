import type { EntityManager } from '@mikro-orm/postgresql';
import { fraction, happens, hashed, part } from './hash.ts';
import type { Reserved } from './identifiers.ts';
import { lastDay } from './programs.ts';
import { batchCount, capacity, enrolmentsBefore } from './sizes.ts';

export const FIRST_DAY = '2021-01-01';
export const LAST_DAY = '2025-12-31';
/** The day on which the records stand: what comes later is not known yet. */
export const AS_OF = '2025-11-30';

/** Seats of a batch, from 1: those with whom people come back, and those whose people come back. */
export const seats = { second: [1, 2, 3], third: 7, first: [4, 5, 6] } as const;

export interface Plan {
  enrolments: number;
  seed: number;
  reserved: Reserved;
}

/**
 * Plans the batches in order of their first day, as temporary table `planned_batch`. Its columns
 * `second_1` to `second_3` and `third` hold the number of the person who comes back with that seat
 * (the enrolment with which they first came), null where no earlier batch has ended by then.
 */
export async function planBatches(em: EntityManager, plan: Plan): Promise<void> {
  const { enrolments, seed } = plan;
  const batches = batchCount(enrolments);
  const hash = (number: string) => hashed('batch', seed, number);
  await em.execute(`
    create temporary table planned_batch on commit drop as
    with spread as (
      select n, ${hash('n')} as hash, ${evenly('n', hash('0'))} as drawn,
        ${enrolmentsBefore('n', enrolments, hash)} as before,
        ${enrolmentsBefore('(n + 1)', enrolments, hash)} as until,
        date '${FIRST_DAY}' + floor((n - 1 + ${fraction(hash('n'), 26)})
          * (date '${LAST_DAY}' - date '${FIRST_DAY}' + 1) / ${batches})::integer as day
      from generate_series(1, ${batches}) as n
    ),
    dated as (
      select s.n, s.hash, s.before, s.until - s.before as size, c.id as center_id,
        p.program_id, p.scheme, p.hours, p.competency_based,
        -- nothing begins on a Saturday or Sunday
        s.day + (array[0, 0, 0, 0, 0, 2, 1])[extract(isodow from s.day)] as starts_on
      from spread as s
      join drawn_center as c on s.drawn >= c.from_share and s.drawn < c.to_share
      join center_program as p on p.center_id = c.id
        and p.place = ${part('s.hash', 42, 12)} % p.total
    ),
    turned as (
      select *, ${lastDay('starts_on', 'hours')} as ends_on,
        greatest(1, count(*) over (partition by center_id) / 6)::integer as gap_1,
        greatest(1, count(*) over (partition by center_id) / 4)::integer as gap_2,
        greatest(1, count(*) over (partition by center_id) / 3)::integer as gap_3
      from dated
    )
    select n, center_id, program_id, scheme, starts_on, ends_on, size, before,
      case when competency_based and ${happens('hash', 54, 0.62)} then 'BOARDING' else 'NON_BOARDING' end as mode,
      ${cameFirst('gap_1', seats.first[0])} as second_1,
      ${cameFirst('gap_2', seats.first[1])} as second_2,
      ${cameFirst('gap_3', seats.first[2])} as second_3,
      case when lag(ends_on, gap_1) over turns < starts_on
        and lag(ends_on, 2 * gap_1) over turns < lag(starts_on, gap_1) over turns
        and lag(size, 2 * gap_1) over turns >= ${seats.first[0]}
        then lag(before, 2 * gap_1) over turns + ${seats.first[0]} end as third
    from turned
    window turns as (partition by center_id order by n)`);
  await em.execute('create unique index on planned_batch (n)');
  await em.execute('analyze planned_batch');
}

/**
 * A fraction from 0 up to 1 for each number, spread far more evenly than chance would, so that every
 * center has batches even where there are few: multiples of the golden ratio without their whole
 * part.
 */
function evenly(number: string, hash: string): string {
  const moved = `(${number} * 0.6180339887498949::float8 + ${fraction(hash, 0)})`;
  return `${moved} - floor(${moved})`;
}

/** The person with that seat in the center's batch so many turns ago, if it had ended by then. */
function cameFirst(turns: string, seat: number): string {
  return `
      case when lag(ends_on, ${turns}) over turns < starts_on and lag(size, ${turns}) over turns >= ${seat}
        then lag(before, ${turns}) over turns + ${seat} end`;
}

/** Inserts the planned batches. */
export async function insertBatches(em: EntityManager, { seed, reserved }: Plan): Promise<void> {
  await em.execute(`
    insert into training_batch
      (id, code, program_id, center_id, starts_on, ends_on, mode, capacity, record_origin)
    select ${reserved.training_batch} + n, ${batchCode(seed, 'n')}, program_id, center_id,
      starts_on, ends_on, mode, ${capacity('size')}, 'SYNTHETIC'
    from planned_batch
    order by n`);
}

/** SQL expression of a batch's code: unique by seed and number. */
export function batchCode(seed: number, number: string): string {
  return `'SYN-${seed}-' || lpad((${number})::text, 6, '0')`;
}
