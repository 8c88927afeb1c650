import { coalesced } from '../../database/changes.ts';
import type { Executor } from '../../database/executor.ts';

/** A published document, as far as serving it needs. */
export interface PublishedDocument {
  /** Its row, for counting; of the version published last where several have the same text. */
  readonly id: number;
  readonly hash: string;
  readonly body: string;
}

interface Version {
  readonly app: string;
  /** By hash, and by alias where there is one. */
  readonly documents: ReadonlyMap<string, PublishedDocument>;
}

type Documents = Map<string, PublishedDocument | null>;

/**
 * The published documents in memory: as many as operators have published and not retired. Documents of
 * a published version never change, so that reading anew reads those of new versions alone.
 */
export class PublishedDocuments {
  readonly #executor: Executor;
  #versions: ReadonlyMap<number, Version> = new Map();
  #all: Documents = new Map();
  #byApp: ReadonlyMap<string, Documents> = new Map();

  /** Reads anew what is published. What was committed before the call is known when it is done. */
  readonly refresh = coalesced(async () => {
    this.#versions = await readVersions(this.#executor, this.#versions);
    const byApp = Map.groupBy(this.#versions.values(), ({ app }) => app);
    this.#byApp = new Map([...byApp].map(([app, versions]) => [app, merged(versions)]));
    this.#all = merged([...this.#versions.values()]);
  });

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /** SQL names of the tables that say by a change of theirs that there is something to read anew. */
  get tables(): readonly string[] {
    return ['app_version'];
  }

  /**
   * @param id the hash, or the id in the app's manifest
   * @param app code of the only app to look at; without it an id by which two apps mean different
   *   texts finds neither
   */
  find(id: string, app?: string): PublishedDocument | undefined {
    return (app === undefined ? this.#all : this.#byApp.get(app))?.get(id) ?? undefined;
  }
}

/** One text by each id: of the version published last, and null where it is not the same text. */
function merged(versions: readonly Version[]): Documents {
  const documents: Documents = new Map();
  for (const version of versions) {
    for (const [id, document] of version.documents) {
      const other = documents.get(id);
      const isOther = other === null || (other && other.hash !== document.hash);
      documents.set(id, isOther ? null : document);
    }
  }
  return documents;
}

/** The published versions, the one published last at the end. */
async function readVersions(
  executor: Executor,
  known: ReadonlyMap<number, Version>,
): Promise<ReadonlyMap<number, Version>> {
  const { rows } = await executor.execute(
    `select v.id, a.code from app_version as v join client_app as a on a.id = v.app_id
     where v.status = 'PUBLISHED' order by v.published_at, v.id`,
    [],
  );
  const versions = rows as readonly (readonly [number, string])[];
  const unknown = versions.map(([id]) => id).filter((id) => !known.has(id));
  const documents = unknown.length > 0 ? await readDocuments(executor, unknown) : undefined;
  return new Map(
    versions.map(([id, app]) => [
      id,
      known.get(id) ?? { app, documents: documents?.get(id) ?? new Map() },
    ]),
  );
}

async function readDocuments(executor: Executor, versions: readonly number[]) {
  const { rows } = await executor.execute(
    `select version_id, id, hash, alias, body from trusted_document where version_id = any($1::int[])`,
    [versions],
  );
  const found = new Map<number, Map<string, PublishedDocument>>();
  type Row = readonly [number, number, string, string | null, string];
  for (const [version, id, hash, alias, body] of rows as readonly Row[]) {
    const documents = found.get(version) ?? new Map<string, PublishedDocument>();
    const document = { id, hash, body };
    documents.set(hash, document);
    if (alias !== null) documents.set(alias, document);
    found.set(version, documents);
  }
  return found;
}
