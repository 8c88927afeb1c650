import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { hashOf } from '../../../src/access/trusted-documents/document-id.ts';
import { PublishedDocuments } from '../../../src/access/trusted-documents/published-documents.ts';
import { publish, register, retire } from '../../../src/access/trusted-documents/store.ts';
import { checkForChanges, listenForChanges } from '../../../src/database/changes.ts';
import { createExecutor, type Executor } from '../../../src/database/executor.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let orm: MikroORM;
let executor: Executor;
beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
  executor = createExecutor(orm);
});
afterAll(async () => {
  await executor.close();
  await orm.close();
  await database.close();
});

const centers = { name: 'Centers', body: 'query Centers { trainingCenters { totalCount } }' };
const regions = { name: 'Regions', body: 'query Regions { regions { totalCount } }' };
const hash = hashOf(centers.body);

async function published(
  app: string,
  version: string,
  ...documents: Parameters<typeof register>[3]
) {
  await register(orm, app, version, documents);
  await publish(orm, app, version);
}

it('knows within 5 s what another process publishes and retires', async () => {
  const documents = new PublishedDocuments(executor);
  const watch = database.url
    ? await listenForChanges(database.url, documents.refresh)
    : checkForChanges(executor, documents.tables, documents.refresh);
  try {
    await register(orm, 'watched', '1', [centers]);
    await documents.refresh();
    expect(documents.find(hash)).toBeUndefined();
    await publish(orm, 'watched', '1');
    const found = () => documents.find(hash)?.body;
    await expect.poll(found, { timeout: 5_000 }).toBe(centers.body);
    expect(documents.find(hash, 'watched')?.body).toBe(centers.body);
    expect(documents.find(hash, 'another')).toBeUndefined();
    await retire(orm, 'watched', '1');
    await expect.poll(found, { timeout: 5_000 }).toBeUndefined();
  } finally {
    await watch.close();
  }
});

it('reads the documents of a version once', async () => {
  await published('once', '1', { ...centers, id: 'once' });
  const execute = vi.fn<Executor['execute']>((...call) => executor.execute(...call));
  const documents = new PublishedDocuments({ ...executor, execute });
  await documents.refresh();
  await documents.refresh();
  expect(execute).toHaveBeenCalledTimes(3);
  await published('once', '2', { ...regions, id: 'twice' });
  await documents.refresh();
  expect(execute.mock.lastCall?.[1]).toHaveLength(1);
  expect(documents.find('once', 'once')?.body).toBe(centers.body);
  expect(documents.find('twice', 'once')?.body).toBe(regions.body);
});

it('counts a text for the version that was published last', async () => {
  await published('versions', '1', centers, regions);
  const documents = new PublishedDocuments(executor);
  await documents.refresh();
  const first = documents.find(hash, 'versions')!;
  await published('versions', '2', centers);
  await documents.refresh();
  expect(documents.find(hash, 'versions')!.id).toBeGreaterThan(first.id);
  expect(documents.find(hashOf(regions.body), 'versions')!.id).toBeLessThanOrEqual(first.id + 1);
  await retire(orm, 'versions', '2');
  await documents.refresh();
  expect(documents.find(hash, 'versions')).toEqual(first);
});

it('finds nothing by an id that means different texts, unless an app is given', async () => {
  await published('left', '1', { ...centers, id: '1' });
  await published('right', '1', { ...regions, id: '1' });
  await published('third', '1', { ...centers, id: '1' });
  const documents = new PublishedDocuments(executor);
  await documents.refresh();
  expect(documents.find('1')).toBeUndefined();
  expect(documents.find('1', 'left')?.body).toBe(centers.body);
  expect(documents.find('1', 'right')?.body).toBe(regions.body);
  expect(documents.find(hash)?.body).toBe(centers.body);
});
