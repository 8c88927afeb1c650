import type { MikroORM } from '@mikro-orm/postgresql';
import { AppVersion } from '../access/trusted-documents/app-version.entity.ts';
import { ClientApp } from '../access/trusted-documents/client-app.entity.ts';
import { DocumentUsage } from '../access/trusted-documents/document-usage.entity.ts';
import { TrustedDocument } from '../access/trusted-documents/trusted-document.entity.ts';
import { AccessRecords } from '../access/access-log.ts';
import { AccessRecord } from '../access/access-record.entity.ts';
import { ApiKey } from '../access/api-keys/api-key.entity.ts';
import { publishedAttributes, publishedAttributesOfOthers } from '../access/policy.ts';
import { type Role, roles, type Viewer } from '../access/viewer.ts';
import type { EntityClass } from '../database/entity.ts';
import type { DatabaseExecutor, Executor } from '../database/executor.ts';
import { ListSize } from '../database/list-size.entity.ts';
import type { PersonalDataCipher } from '../database/personal-data/cipher.ts';
import { LookupKey } from '../database/personal-data/lookup-key.entity.ts';
import type { GraphContext } from '../exposure/context.ts';
import { enumerationNamed } from '../exposure/enumeration.ts';
import { FieldMemory } from '../exposure/field-memory.ts';
import { KnownCodes } from '../exposure/known-codes.ts';
import { buildGraph, type Graph } from '../exposure/schema.ts';
import { Selections } from '../exposure/selections.ts';
import { Loaders } from '../loading/loaders.ts';
import { ResidentStore } from '../loading/residents.ts';
import { Statements } from '../loading/statements.ts';
import { Templates } from '../loading/template.ts';
import { RoleVisibility } from '../loading/visibility.ts';
import { createFacts, type Facts } from '../statistics/facts.ts';
import { PublishedTables } from '../statistics/published-tables.ts';
import { EnrolmentStatisticsResolver } from './enrolment-statistics/enrolment-statistics.resolver.ts';
import { CountedEnrolment } from '../statistics/counted-enrolment.entity.ts';
import { rollupEntities } from '../statistics/rollup.entity.ts';
import { StatisticsVersion } from '../statistics/statistics-version.entity.ts';
import { UncountedChange } from '../statistics/uncounted-change.entity.ts';
import { entities } from './entities.ts';
import { NodeResolver } from './node/node.resolver.ts';
import { RateLimitResolver } from './rate-limit/rate-limit.resolver.ts';
import { SharedRecord } from './partner/shared-record.entity.ts';
import { SearchEntry } from './search/search-entry.entity.ts';
import { SearchPosting } from './search/search-posting.entity.ts';
import { SearchResolver } from './search/search.resolver.ts';
import { SearchWord } from './search/search-word.entity.ts';
import { SkillsGapResolver } from './skills-gap/skills-gap.resolver.ts';
import { TrainingCenterParticipant } from './training-center/training-center-participant.entity.ts';
import { TrainingFunnelResolver } from './training-funnel/training-funnel.resolver.ts';
import { TrainingCenterProgram } from './training-center/training-center-program.entity.ts';

/** Everything that has a table: the concepts, and what only the server itself reads. */
export const tables: readonly EntityClass[] = [
  ...entities,
  SearchEntry,
  SearchWord,
  SearchPosting,
  ListSize,
  LookupKey,
  AccessRecord,
  SharedRecord,
  TrainingCenterParticipant,
  TrainingCenterProgram,
  CountedEnrolment,
  UncountedChange,
  StatisticsVersion,
  ...rollupEntities,
  ClientApp,
  AppVersion,
  TrustedDocument,
  DocumentUsage,
  ApiKey,
];

/** The schema over an ORM's metadata; it needs no database. */
export function createGraph(orm: MikroORM): Graph {
  return buildGraph(entities, orm.getMetadata(), [
    EnrolmentStatisticsResolver,
    NodeResolver,
    RateLimitResolver,
    SearchResolver,
    SkillsGapResolver,
    TrainingFunnelResolver,
  ]);
}

/** The graph over an open database: what all requests share. */
export interface Session {
  readonly graph: Graph;
  readonly executor: Executor;
  readonly cipher: PersonalDataCipher;
  readonly residents: ResidentStore;
  readonly templates: Templates;
  readonly selections: ReadonlyMap<Role, Selections>;
  readonly knownCodes: KnownCodes;
  readonly facts: Facts;
  readonly published: PublishedTables;
}

/**
 * Opens the graph over a database, and reads what is held in memory of it.
 *
 * @param disclosureThreshold the smallest number of people that is published
 */
export async function openSession(
  graph: Graph,
  executor: Executor,
  cipher: PersonalDataCipher,
  disclosureThreshold: number,
): Promise<Session> {
  const facts = createFacts(
    (typename) => graph.model.get(typename)!.table,
    (enumeration) => Object.keys(enumerationNamed(enumeration)!),
  );
  return {
    graph,
    executor,
    cipher,
    residents: await readResidents(graph, executor),
    templates: new Templates(),
    selections: new Map(
      roles.map((role) => [role, new Selections(graph.model, new RoleVisibility(role))]),
    ),
    knownCodes: new KnownCodes(),
    facts,
    published: new PublishedTables(facts, {
      threshold: disclosureThreshold,
      base: 5,
      // Whoever knew it could undo a part of the rounding.
      key: cipher.lookupHash('rounding of statistics'),
    }),
  };
}

async function readResidents({ model }: Graph, executor: Executor): Promise<ResidentStore> {
  const residents = new ResidentStore(
    executor,
    [...model.values()].map(({ table }) => table),
  );
  await residents.refresh();
  return residents;
}

/**
 * What the resolvers of one request of one viewer are given.
 *
 * @param signal says when nobody waits for the answer any more
 * @param largestPage how many rows a page may have, where that is not what clients may ask for
 */
export function createContext(
  session: Session,
  viewer: Viewer,
  signal?: AbortSignal,
  largestPage?: number,
): GraphContext {
  const statements = new Statements(session.executor, signal);
  const access = new AccessRecords(viewer);
  const publicationBy = ({ [viewer.role]: mostAttributes }: typeof publishedAttributes) =>
    mostAttributes === undefined ? undefined : { tables: session.published, mostAttributes };
  return {
    access,
    cipher: session.cipher,
    model: session.graph.model,
    selections: session.selections.get(viewer.role)!,
    knownCodes: session.knownCodes,
    loaders: new Loaders(statements, viewer, session, (participant, fields) =>
      access.note(participant, fields),
    ),
    lists: new FieldMemory(),
    facts: session.facts,
    publication: publicationBy(publishedAttributes),
    publicationOfOthers: publicationBy(publishedAttributesOfOthers),
    largestPage,
  };
}

/**
 * Where the pages of a whole export are read: a snapshot of the database, rows in memory included. The
 * embedded database has none to give; there each page is as it is when it is read.
 *
 * @param signal says when nobody waits for the pages any more
 * @param largestPage how many rows a page may have
 */
export async function openPages(
  session: Session,
  database: DatabaseExecutor,
  viewer: Viewer,
  signal: AbortSignal,
  largestPage: number,
): Promise<{
  createContext(): GraphContext;
  forget(context: GraphContext): void;
  isSnapshot: boolean;
  close(): Promise<void>;
}> {
  const forget = ({ loaders }: GraphContext) => loaders.forget();
  const executor = await database.snapshot();
  if (!executor) {
    return {
      createContext: () => createContext(session, viewer, signal, largestPage),
      forget,
      isSnapshot: false,
      close: async () => {},
    };
  }
  try {
    const residents = await readResidents(session.graph, executor);
    const snapshot = { ...session, executor, residents };
    return {
      createContext: () => createContext(snapshot, viewer, signal, largestPage),
      forget,
      isSnapshot: true,
      close: () => executor.close(),
    };
  } catch (error) {
    await executor.close();
    throw error;
  }
}
