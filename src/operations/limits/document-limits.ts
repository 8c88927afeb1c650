import {
  type DocumentNode,
  type ExecutableDefinitionNode,
  Lexer,
  Source,
  TokenKind,
  type ValidationRule,
} from 'graphql';
import { type Limits, longestDocument } from '../../access/limits.ts';
import type { Role } from '../../access/viewer.ts';
import { LimitError } from '../../errors.ts';
import { currentRequest } from '../request-record.ts';
import { extentsOf, type Extent } from './extent.ts';

type Counted = Exclude<keyof Extent, 'introspects'>;

const counted: Readonly<Record<Counted, { readonly code: string; readonly what: string }>> = {
  depth: { code: 'DEPTH_LIMIT_EXCEEDED', what: 'levels of fields' },
  rootFields: { code: 'ROOT_FIELD_LIMIT_EXCEEDED', what: 'fields at its root' },
  fields: { code: 'FIELD_LIMIT_EXCEEDED', what: 'fields, with its fragments spread out' },
  aliases: { code: 'ALIAS_LIMIT_EXCEEDED', what: 'aliases, with its fragments spread out' },
  directives: { code: 'DIRECTIVE_LIMIT_EXCEEDED', what: 'directives' },
  directivesAtOnce: { code: 'DIRECTIVE_LIMIT_EXCEEDED', what: 'directives at one place' },
  variables: { code: 'VARIABLE_LIMIT_EXCEEDED', what: 'variables' },
};
const names = Object.keys(counted) as Counted[];

/** The error of something that there is too much of. Its numbers are counts, and never values. */
export function exceeded(code: string, what: string, value: number, limit: number): LimitError {
  // Fragments that spread each other can make more than a number holds, and JSON has no infinity.
  const shown = Math.min(value, Number.MAX_SAFE_INTEGER);
  return new LimitError(`The operation has ${shown} ${what}; at most ${limit} are allowed.`, code, {
    value: shown,
    limit,
  });
}

/** Nobody counts them to the end. */
function tooManyTokens(limit: number): LimitError {
  return new LimitError(
    `The operation has more than ${limit} tokens in its document; at most ${limit} are allowed.`,
    'TOKEN_LIMIT_EXCEEDED',
    { limit },
  );
}

/**
 * What a text is refused for when it has more tokens than are allowed. It is read no further than that: to
 * parse what is refused all the same would take its nodes' memory, and the time of collecting it.
 */
export function excessTokens(text: string, { tokens }: Limits): LimitError | undefined {
  // No token is shorter than a character; and what the parser does not begin to read is not read here.
  if (text.length <= tokens || text.length > longestDocument) return undefined;
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= tokens; count++) {
      if (lexer.advance().kind === TokenKind.EOF) return undefined;
    }
  } catch {
    // A character that begins no token: the parser says where.
    return undefined;
  }
  return tooManyTokens(tokens);
}

/** The documents that were measured, until they are forgotten. */
const measured = new WeakMap<DocumentNode, ReadonlyMap<ExecutableDefinitionNode, Extent>>();

function extentsIn(document: DocumentNode): ReadonlyMap<ExecutableDefinitionNode, Extent> {
  let extents = measured.get(document);
  if (!extents) measured.set(document, (extents = extentsOf(document)));
  return extents;
}

function findExcess(document: DocumentNode, limits: Limits): LimitError | undefined {
  const { tokenCount = 0 } = document;
  if (tokenCount > limits.tokens) return tooManyTokens(limits.tokens);
  for (const extent of extentsIn(document).values()) {
    if (extent.introspects && !limits.introspection) {
      return new LimitError(
        'This role may not ask for the schema: "__schema" and "__type" are not answered.',
        'INTROSPECTION_FORBIDDEN',
      );
    }
    for (const name of names) {
      if (extent[name] <= limits[name]) continue;
      const { code, what } = counted[name];
      return exceeded(code, what, extent[name], limits[name]);
    }
  }
  return undefined;
}

/**
 * Checks that each operation and each fragment of a document is within the limits that its text alone tells.
 *
 * @throws LimitError naming the first limit that it exceeds
 */
export function checkDocument(document: DocumentNode, limits: Limits): void {
  const excess = findExcess(document, limits);
  if (excess) throw excess;
}

/**
 * The same as a rule of validation, so that a document is measured before the other rules look at it:
 * whether fields can be merged takes long to find out in a document that is made for it. Reported this
 * often, an error ends the validation.
 *
 * @param maxErrors after which validation is given up
 */
export function createLimitRule(
  limits: Readonly<Record<Role, Limits>>,
  maxErrors: number,
): ValidationRule {
  return (context) => ({
    Document(document) {
      const record = currentRequest.getStore();
      const excess =
        record && !record.exportPage && findExcess(document, limits[record.viewer.role]);
      if (!excess) return;
      for (let times = 0; times <= maxErrors; times++) context.reportError(excess);
    },
  });
}

/** Leaves of a validation's errors the one that says which limit is exceeded, if there is one. */
export function keepExcess(errors: readonly unknown[]): void {
  const excess = errors.find((error) => error instanceof LimitError);
  if (excess) (errors as unknown[]).splice(0, errors.length, excess);
}
