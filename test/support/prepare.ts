import 'reflect-metadata';
import { connectionOptions, type DatabaseTarget } from '../../src/database/connection.ts';
import { createOrm } from '../../src/database/orm.ts';
import { prepare } from '../../src/database/prepare.ts';
import { tables } from '../../src/graph/graph.ts';
import { testKeys } from './config.ts';

/** Makes the template that every test database is a copy of: what the embedded default holds. */
export async function prepareDatabase(connection: DatabaseTarget): Promise<void> {
  const orm = createOrm(tables, connectionOptions(connection));
  await prepare(orm, testKeys);
  await orm.close();
}
