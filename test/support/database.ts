import { readFile } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import { MikroORM } from '@mikro-orm/postgresql';
import { inject } from 'vitest';
import {
  type ConnectionLimits,
  connectionOptions,
  type DatabaseTarget,
} from '../../src/database/connection.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { createDatabase, dropDatabase, urlOf } from './server-databases.ts';

/** A database of its own for one test file. */
export interface TestDatabase {
  connection: DatabaseTarget;
  /** Only where the tests run on a PostgreSQL server. */
  url?: string;
  close(): Promise<void>;
}

let copies = 0;

/** Copies the prepared template; call it once per test file, in `beforeAll`, and close it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject('testTemplate');
  if (template.kind === 'embedded') {
    const loadFrom = await readFile(template.dumpFile);
    const { connection, close } = await startEmbeddedPostgres({ dataDir: undefined, loadFrom });
    return { connection, close };
  }
  // Worker threads share a process id, and reused workers the count.
  const name = `${template.prefix}${process.pid}_${threadId}_${Date.now().toString(36)}_${++copies}`;
  await createDatabase(template.url, name, template.database);
  const url = urlOf(template.url, name);
  return { connection: { url }, url, close: () => dropDatabase(template.url, name) };
}

/** The connections to a test's database alone, for statements: an ORM that knows no entity. */
export function connectionsTo({ connection }: TestDatabase, limits?: ConnectionLimits): MikroORM {
  return new MikroORM({
    ...connectionOptions(connection, limits),
    entities: [],
    discovery: { warnWhenNoEntities: false },
  });
}
