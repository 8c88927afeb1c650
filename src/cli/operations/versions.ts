import type { GraphQLSchema } from 'graphql';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { DocumentInput } from '../../access/trusted-documents/document-input.ts';
import { list, publish, register, retire } from '../../access/trusted-documents/store.ts';
import { UsageError } from '../../errors.ts';
import { storedDocuments } from '../../operations/trusted-documents/stored-versions.ts';
import { inColumns } from '../columns.ts';
import { approvalLines, checkOperations, requireValid } from './approval.ts';

/** How a command talks with the person at the terminal. */
export interface Terminal {
  say(line: string): void;
  /** Asks a question that is answered by yes or no. */
  confirm(question: string): Promise<boolean>;
}

/** A version of an app, as it is named on the command line. */
export interface VersionName {
  readonly app: string;
  readonly version: string;
}

/**
 * Publishes a version after the operator has seen what it reads, and agrees.
 *
 * @param documents what it consists of; what is registered as pending when left out
 * @throws UsageError when an operation does not fit the schema, or the version cannot be published
 */
export async function publishVersion(
  orm: MikroORM,
  schema: GraphQLSchema,
  { app, version }: VersionName,
  documents: readonly DocumentInput[] | undefined,
  terminal: Terminal,
): Promise<void> {
  const wanted = documents ?? (await storedDocuments(orm, app, version));
  approve(schema, wanted, terminal);
  const agreed = await terminal.confirm(
    `Publish these ${wanted.length} operations as version ${version} of ${app}?`,
  );
  if (!agreed) throw new UsageError('Nothing is published.');
  if (documents && (await register(orm, app, version, documents)) === 'PUBLISHED') {
    terminal.say(`Version ${version} of ${app} is published already, with the same operations.`);
    return;
  }
  await publish(orm, app, version);
  terminal.say(`Version ${version} of ${app} is published; running servers know it within 5 s.`);
  terminal.say(exportReminder);
}

/** Registers a version that is published later; throws as `publishVersion` does. */
export async function registerVersion(
  orm: MikroORM,
  schema: GraphQLSchema,
  { app, version }: VersionName,
  documents: readonly DocumentInput[],
  terminal: Terminal,
): Promise<void> {
  approve(schema, documents, terminal);
  const status = await register(orm, app, version, documents);
  terminal.say(
    status === 'PENDING'
      ? `Version ${version} of ${app} is pending: npm run operations -- publish --app ${app} --version ${version}`
      : `Version ${version} of ${app} is published already, with the same operations.`,
  );
}

function approve(
  schema: GraphQLSchema,
  documents: readonly DocumentInput[],
  terminal: Terminal,
): void {
  const checked = checkOperations(schema, documents);
  for (const line of approvalLines(checked)) terminal.say(line);
  terminal.say('');
  requireValid(checked);
}

/** @throws UsageError when there is no such version, or it is retired already */
export async function retireVersion(
  orm: MikroORM,
  { app, version }: VersionName,
  terminal: Terminal,
): Promise<void> {
  await retire(orm, app, version);
  terminal.say(`Version ${version} of ${app} is retired; running servers refuse it within 5 s.`);
  terminal.say(exportReminder);
}

const exportReminder =
  'Run "npm run operations -- export" and commit schema/published, so that no change of the schema breaks what is published.';

/** All versions, as lines. */
export async function versionLines(orm: MikroORM): Promise<string[]> {
  const versions = await list(orm);
  if (versions.length === 0) return ['No app has registered operations.'];
  return inColumns(
    [
      ['APP', 'VERSION', 'STATUS', 'OPERATIONS', 'REGISTERED', 'PUBLISHED', 'RETIRED'],
      ...versions.map((each) => [
        each.app,
        each.version,
        each.status.toLowerCase(),
        String(each.documents),
        day(each.registeredAt),
        day(each.publishedAt),
        day(each.retiredAt),
      ]),
    ],
    [3],
  );
}

const day = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? '';
