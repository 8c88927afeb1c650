import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, parse } from 'graphql';
import type { DocumentInput } from '../../access/trusted-documents/document-input.ts';
import type { PublishedVersion } from './document-check.ts';
import { readManifest, writeManifest } from './manifest/manifest.ts';
import { schemaPart } from './schema-part.ts';

/** A version as it lies in the folder. */
export interface ExportedVersion extends PublishedVersion {
  readonly documents: readonly DocumentInput[];
}

/**
 * The folder that says, in the repository, which versions are published: `<app>/<version>.json`, a
 * manifest, and beside it `<version>.graphql`, the part of the schema that its clients rely on.
 */
export class PublishedFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * All versions, by app.
   *
   * @throws UsageError when a file of it cannot be used
   */
  read(): ExportedVersion[] {
    return namesIn(this.path).flatMap((app) =>
      this.versionsOf(app).map((each) => this.#read(app, each)),
    );
  }

  /** Labels of the versions of an app. */
  versionsOf(app: string): string[] {
    return namesIn(join(this.path, app)).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  }

  /**
   * Puts a version there. What it relies on is what the schema is now, unless it is there already: then
   * it stays what it was.
   */
  write(
    schema: GraphQLSchema,
    app: string,
    version: string,
    documents: readonly DocumentInput[],
  ): void {
    const files = this.#files(app, version);
    const manifest = writeManifest(documents);
    if (existsSync(files.manifest) && readFileSync(files.manifest, 'utf8') === manifest) return;
    mkdirSync(join(this.path, app), { recursive: true });
    const texts = documents.map(({ body }) => parse(body));
    writeFileSync(files.part, schemaPart(schema, texts));
    writeFileSync(files.manifest, manifest);
  }

  remove(app: string, version: string): void {
    for (const file of Object.values(this.#files(app, version))) rmSync(file, { force: true });
  }

  #read(app: string, version: string): ExportedVersion {
    const { manifest, part } = this.#files(app, version);
    return {
      app,
      version,
      documents: readManifest(manifest),
      schemaPart: existsSync(part) ? readFileSync(part, 'utf8') : undefined,
    };
  }

  #files(app: string, version: string) {
    const file = join(this.path, app, version);
    return { manifest: `${file}.json`, part: `${file}.graphql` };
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
