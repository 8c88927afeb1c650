import { type DocumentNode, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { changesThatBreak } from './schema-part.ts';

/** A published operation that clients can no longer rely on. */
export interface BrokenOperation {
  readonly app: string;
  readonly version: string;
  readonly operation: string;
  /** What is wrong with it, one line each. */
  readonly problems: readonly string[];
}

/** A version, as far as it is compared with a schema. */
export interface PublishedVersion {
  readonly app: string;
  readonly version: string;
  readonly documents: readonly { readonly name: string; readonly body: string }[];
  /** The part of the schema that it relied on when it was published, where that is known. */
  readonly schemaPart?: string | undefined;
}

/**
 * What of a document does not fit a schema.
 *
 * @returns one line each; none when it is valid
 */
export function problemsOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  for (const node of document.definitions) {
    // Validation has no rule for this.
    if (node.kind === Kind.OPERATION_DEFINITION && !schema.getRootType(node.operation)) {
      const kinds = { query: 'queries', mutation: 'mutations', subscription: 'subscriptions' };
      return [`The schema has no ${kinds[node.operation]}.`];
    }
  }
  return validate(schema, document).map(({ message, locations }) => {
    const [{ line, column } = { line: 1, column: 1 }] = locations ?? [];
    return `${message} (line ${line}, column ${column})`;
  });
}

/**
 * The operations of published versions that a schema would break: that are not valid any more, or
 * whose answers or variables are no longer what their clients were made for.
 */
export function brokenOperations(
  schema: GraphQLSchema,
  versions: Iterable<PublishedVersion>,
): BrokenOperation[] {
  return [...versions].flatMap(({ app, version, documents, schemaPart }) =>
    documents.flatMap(({ name: operation, body }) => {
      const document = parse(body);
      const invalid = problemsOf(schema, document);
      const problems =
        invalid.length > 0 || schemaPart === undefined
          ? invalid
          : changesThatBreak(schemaPart, schema, document);
      return problems.length > 0 ? [{ app, version, operation, problems }] : [];
    }),
  );
}
