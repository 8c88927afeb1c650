import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import {
  type EmbeddedConnection,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.ts';
import { prepareDatabase } from './prepare.ts';
import {
  createDatabase,
  dropDatabases,
  dropLeftOvers,
  runPrefix,
  urlOf,
} from './server-databases.ts';

/** What test files need to know to copy the template. */
export type TestTemplate =
  | { kind: 'server'; url: string; prefix: string; database: string }
  | { kind: 'embedded'; dumpFile: string };

declare module 'vitest' {
  export interface ProvidedContext {
    testTemplate: TestTemplate;
  }
}

/** Prepares the template database once per run, and removes every copy of it afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['DATABASE_URL'];
  const { template, remove } = url ? await templateOnServer(url) : await embeddedTemplate();
  project.provide('testTemplate', template);
  return remove;
}

async function templateOnServer(url: string) {
  const prefix = runPrefix();
  const database = `${prefix}template`;
  const remove = () => dropDatabases(url, prefix);
  await dropLeftOvers(url);
  await createDatabase(url, database);
  try {
    await prepareDatabase({ url: urlOf(url, database) });
  } catch (error) {
    await remove();
    throw error;
  }
  const template: TestTemplate = { kind: 'server', url, prefix, database };
  return { template, remove };
}

async function embeddedTemplate() {
  const folder = await mkdtemp(join(tmpdir(), 'vokasi-test-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: undefined });
    try {
      await keepSmall(postgres.connection);
      await prepareDatabase(postgres.connection);
      const template: TestTemplate = { kind: 'embedded', dumpFile: join(folder, 'template.tar') };
      await writeFile(template.dumpFile, await postgres.dump());
      return { template, remove };
    } finally {
      await postgres.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Leaves out of the template what makes every copy of it slow, and nobody reads: log that was written
 * already, databases to copy from, and much memory for few data.
 */
async function keepSmall({ dbName: database, ...server }: EmbeddedConnection): Promise<void> {
  const client = new Client({ ...server, database });
  await client.connect();
  try {
    // There is one backend: this holds for the checkpoints of everybody.
    await client.query('SET wal_recycle = off');
    await client.query("ALTER SYSTEM SET shared_buffers = '16MB'");
    for (const name of ['template0', 'template1']) {
      await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false`);
      await client.query(`DROP DATABASE ${name}`);
    }
  } finally {
    await client.end();
  }
}
