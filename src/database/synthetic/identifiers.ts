import type { MikroORM } from '@mikro-orm/postgresql';
import { bulkTransaction } from './transaction.ts';

const tables = ['training_batch', 'participant', 'enrolment'] as const;

/** The number before the first one reserved, by table. */
export type Reserved = Record<(typeof tables)[number], number>;

/**
 * Reserves an unbroken run of ids in each table, so that records know each other's ids before they
 * are inserted. The lock keeps inserts of others from taking numbers meanwhile, and ends at once;
 * that is why this is a transaction of its own. Ids of a run that fails afterwards stay unused.
 *
 * @param counts how many ids, by table
 */
export async function reserveIds(
  orm: MikroORM,
  counts: Record<(typeof tables)[number], number>,
): Promise<Reserved> {
  return bulkTransaction(orm, async (em) => {
    await em.execute(`lock table ${tables.join(', ')} in share row exclusive mode`);
    const reserved = {} as Reserved;
    for (const table of tables) {
      const sequence = `pg_get_serial_sequence('${table}', 'id')`;
      const [row] = await em.execute<{ last: string }[]>(
        `select setval(${sequence}, nextval(${sequence}) + ${counts[table] - 1}) as last`,
      );
      reserved[table] = Number(row!.last) - counts[table];
    }
    return reserved;
  });
}
