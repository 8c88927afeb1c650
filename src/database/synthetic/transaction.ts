import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/** Any number that nothing else locks. */
const syntheticLock = 7_310_002;

/**
 * Runs bulk work in a transaction of its own, one such work at a time: a second process waits here,
 * before it holds up anybody by a lock on a table.
 */
export async function bulkTransaction<T>(
  orm: MikroORM,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  return orm.em.fork().transactional(async (em) => {
    // It may take longer than a request, and its many short expressions would compile in vain.
    await em.execute('set local statement_timeout = 0');
    await em.execute('set local jit = off');
    await em.execute(`set local work_mem = '64MB'`);
    // Foreign keys are checked row by row: by index, even where the table is small enough to read.
    await em.execute('set local random_page_cost = 0.01');
    await em.execute(`select pg_advisory_xact_lock(${syntheticLock})`);
    return work(em);
  });
}

const filled = [
  'training_program',
  'training_batch',
  'participant',
  'enrolment',
  'certification',
  'placement',
  'workforce_need',
  'organization',
  'organization_name',
  'citation',
  'search_entry',
  'search_word',
  'search_posting',
  'list_size',
  'shared_record',
  'training_center_participant',
  'training_center_program',
  'counted_enrolment',
];

/**
 * Counts in the statistics what the transaction has changed so far, while it is still in memory,
 * instead of everything at its end.
 */
export async function countChanges(em: EntityManager): Promise<void> {
  await em.execute('set constraints uncounted_change_counted immediate');
  await em.execute('set constraints uncounted_change_counted deferred');
}

/**
 * Brings the planner's statistics of the filled tables up to date, in the same transaction as the
 * rows. The embedded server never does it by itself.
 */
export async function analyzeFilled(em: EntityManager): Promise<void> {
  const rollups = await em.execute<{ name: string }[]>(
    `select c.relname as name from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relname like 'rollup\\_by\\_%' and c.relkind = 'r'`,
  );
  await em.execute(`analyze ${[...filled, ...rollups.map(({ name }) => name)].join(', ')}`);
}
