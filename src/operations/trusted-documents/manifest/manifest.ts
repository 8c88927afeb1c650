import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { OperationTypeNode } from 'graphql';
import { z } from 'zod';
import { hashOf } from '../../../access/trusted-documents/document-id.ts';
import {
  checkDocuments,
  type DocumentInput,
} from '../../../access/trusted-documents/document-input.ts';
import { UsageError } from '../../../errors.ts';
import { isOperationFile, readOperationFiles } from './operation-files.ts';
import { onlyOperation, parseText } from './operation-text.ts';

/** What Apollo's tools write. */
const apolloFormat = 'apollo-persisted-query-manifest';

const apolloManifest = z.object({
  format: z.literal(apolloFormat),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(OperationTypeNode),
      body: z.string(),
    }),
  ),
});

/** Texts by id, as graphql-codegen (`persisted-documents.json`) and Relay's compiler write them. */
const textsById = z.record(z.string(), z.string());

/** An id of this form is a hash of the text, and of which sort its length tells. */
const hashForm = /^(?:sha256:)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const algorithms: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/**
 * Reads the operations of a client app, by name: from a manifest of Apollo's, from a map of texts by
 * id, as graphql-codegen and Relay write, from a file of operations, or from a folder of those.
 *
 * @returns for each operation its text with all fragments, and its id where the manifest gives one
 * @throws UsageError that says in one line what is wrong, and with which file or operation
 */
export function readManifest(path: string): DocumentInput[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`There is no file or folder ${path}.`);
  const documents =
    stats.isDirectory() || isOperationFile(path)
      ? readOperationFiles(path)
      : documentsIn(parseJson(readFileSync(path, 'utf8'), path), path);
  checkDocuments(documents);
  return documents.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * The manifest of these operations in Apollo's format, which this module reads. An id that its app
 * does not give is the hash.
 */
export function writeManifest(documents: readonly DocumentInput[]): string {
  const operations = documents.map(({ id, name, body }) => {
    const { operation: type } = onlyOperation(parseText(body, name), name);
    return { id: id ?? hashOf(body), name, type, body };
  });
  return `${JSON.stringify({ format: apolloFormat, version: 1, operations }, undefined, 2)}\n`;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is neither JSON nor a .graphql file.`);
  }
}

function documentsIn(json: unknown, path: string): DocumentInput[] {
  if (typeof json === 'object' && json !== null && 'format' in json) {
    return manifestIn(json, path).map(({ id, name, type, body }) => {
      const { document, operation } = read(id, body, `${path}, ${name}`);
      if (document.name !== name || operation !== type) {
        throw new UsageError(
          `${path} lists the ${type} ${name}, whose text is the ${operation} ${document.name}.`,
        );
      }
      return document;
    });
  }
  const texts = textsById.safeParse(json);
  if (!texts.success) {
    throw new UsageError(
      `${path} is no manifest: it has neither the format ${apolloFormat} nor texts by their ids.`,
    );
  }
  return Object.entries(texts.data).map(([id, body]) => read(id, body, `${path}, ${id}`).document);
}

function manifestIn(json: object, path: string): z.infer<typeof apolloManifest>['operations'] {
  const manifest = apolloManifest.safeParse(json);
  if (manifest.success) return manifest.data.operations;
  const [issue] = manifest.error.issues;
  throw new UsageError(
    `${path} is no ${apolloFormat} of version 1: ${issue!.path.join('.')}: ${issue!.message}.`,
  );
}

function read(id: string, body: string, where: string) {
  const operation = onlyOperation(parseText(body, where), where);
  const digest = hashForm.exec(id)?.[1]?.toLowerCase();
  const algorithm = digest && algorithms[digest.length]!;
  if (algorithm && hash(algorithm, body) !== digest) {
    throw new UsageError(`${where}: the id is not the ${algorithm.toUpperCase()} of the text.`);
  }
  const document: DocumentInput = { id, name: operation.name.value, body };
  return { document, operation: operation.operation };
}
