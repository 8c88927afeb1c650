import type { MikroORM } from '@mikro-orm/postgresql';
import { documentsOf, list, usage } from '../../access/trusted-documents/store.ts';
import { inColumns } from '../columns.ts';

const dayLength = 86_400_000;

/**
 * How often the operations of published versions were asked for, as lines; also those that nobody
 * asked for, since they tell whether a version may be retired.
 *
 * @param app of this app only; of all when left out
 * @param days how many, today included, in UTC
 * @throws UsageError when there is no such app
 */
export async function usageLines(
  orm: MikroORM,
  app: string | undefined,
  days: number,
): Promise<string[]> {
  const since = new Date(Date.now() - (days - 1) * dayLength).toISOString().slice(0, 10);
  const counted = Map.groupBy(await usage(orm, { app, since }), (each) =>
    key(each.app, each.version, each.name),
  );
  const rows: string[][] = [];
  for (const version of await list(orm)) {
    if (version.status !== 'PUBLISHED' || (app !== undefined && version.app !== app)) continue;
    for (const { name } of await documentsOf(orm, version.app, version.version)) {
      const counts = counted.get(key(version.app, version.version, name)) ?? [];
      const requests = counts.reduce((sum, { count }) => sum + count, 0);
      // The last day comes first.
      const last = counts[0]?.day ?? 'not asked for';
      rows.push([version.app, version.version, name, String(requests), last]);
    }
  }
  if (rows.length === 0) return ['Nothing is published.'];
  return [
    `Requests since ${since}; where several versions have the same operation, the newest counts.`,
    '',
    ...inColumns([['APP', 'VERSION', 'OPERATION', 'REQUESTS', 'LAST'], ...rows], [3]),
  ];
}

const key = (...parts: readonly string[]) => parts.join(' ');
