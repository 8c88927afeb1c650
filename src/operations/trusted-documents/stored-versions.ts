import type { GraphQLSchema } from 'graphql';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { DocumentInput } from '../../access/trusted-documents/document-input.ts';
import {
  documentsOf,
  list,
  publish,
  register,
  type StoredVersion,
} from '../../access/trusted-documents/store.ts';
import { type BrokenOperation, brokenOperations } from './document-check.ts';
import type { ExportedVersion, PublishedFolder } from './published-folder.ts';

/** Publishes the versions in a database that has never heard of them. */
export async function publishExported(
  orm: MikroORM,
  versions: readonly ExportedVersion[],
): Promise<void> {
  const title = (of: { readonly app: string; readonly version: string }) =>
    `${of.app} ${of.version}`;
  const known = new Set((await list(orm)).map(title));
  for (const each of versions.filter((version) => !known.has(title(version)))) {
    await register(orm, each.app, each.version, each.documents);
    await publish(orm, each.app, each.version);
  }
}

/**
 * Makes the folder hold what the database has published, of the apps that the database has.
 *
 * @returns how many versions that are
 */
export async function exportVersions(
  orm: MikroORM,
  schema: GraphQLSchema,
  folder: PublishedFolder,
): Promise<number> {
  const versions = await list(orm);
  const published = versions.filter(isPublished);
  for (const app of new Set(versions.map((each) => each.app))) {
    const kept = new Set(published.filter((each) => each.app === app).map((each) => each.version));
    for (const version of folder.versionsOf(app)) {
      if (!kept.has(version)) folder.remove(app, version);
    }
  }
  for (const each of published) {
    folder.write(
      schema,
      each.app,
      each.version,
      await storedDocuments(orm, each.app, each.version),
    );
  }
  return published.length;
}

/**
 * The operations that the database has published and the schema would break.
 *
 * @param folder tells what their clients rely on, as far as they are exported there
 */
export async function brokenInDatabase(
  orm: MikroORM,
  schema: GraphQLSchema,
  folder: PublishedFolder,
): Promise<BrokenOperation[]> {
  const parts = new Map(
    folder.read().map((each) => [`${each.app} ${each.version}`, each.schemaPart]),
  );
  const broken: BrokenOperation[] = [];
  for (const { app, version } of (await list(orm)).filter(isPublished)) {
    const documents = await documentsOf(orm, app, version);
    const published = { app, version, documents, schemaPart: parts.get(`${app} ${version}`) };
    broken.push(...brokenOperations(schema, [published]));
  }
  return broken;
}

const isPublished = ({ status }: StoredVersion) => status === 'PUBLISHED';

/**
 * The documents of a version, as a manifest has them.
 *
 * @throws UsageError when there is no such version
 */
export async function storedDocuments(
  orm: MikroORM,
  app: string,
  version: string,
): Promise<DocumentInput[]> {
  const documents = await documentsOf(orm, app, version);
  return documents.map(({ hash, alias, name, body }) => ({ id: alias ?? hash, name, body }));
}
