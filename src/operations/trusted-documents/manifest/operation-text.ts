import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  Source,
} from 'graphql';
import { UsageError } from '../../../errors.ts';

/**
 * Parses a text of a client app.
 *
 * @param where what the text is, to begin a message with
 * @throws UsageError that says where the text is not GraphQL, or is of a schema
 */
export function parseText(text: string, where: string): DocumentNode {
  const document = parseOrExplain(text, where);
  for (const { kind } of document.definitions) {
    if (kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION) {
      throw new UsageError(`${where} defines types: only operations and fragments belong here.`);
    }
  }
  return document;
}

function parseOrExplain(text: string, where: string): DocumentNode {
  try {
    return parse(new Source(text, where));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [{ line, column } = { line: 1, column: 1 }] = error.locations ?? [];
    throw new UsageError(`${where}, line ${line}, column ${column}: ${error.message}`);
  }
}

type NamedOperation = OperationDefinitionNode & { readonly name: NameNode };

/**
 * The one operation of a document that a client may ask for by its id.
 *
 * @throws UsageError when there is none or more than one, or it has no name
 */
export function onlyOperation({ definitions }: DocumentNode, where: string): NamedOperation {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation || operations.length > 1) {
    throw new UsageError(`${where} must have one operation; it has ${operations.length}.`);
  }
  return named(operation, where);
}

/** @throws UsageError when the operation has no name */
export function named(operation: OperationDefinitionNode, where: string): NamedOperation {
  const { name } = operation;
  if (!name) throw new UsageError(`${where} has an operation without a name.`);
  return { ...operation, name };
}
