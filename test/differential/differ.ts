import type { DocumentNode } from 'graphql';
import { type Answer, type Difference, firstDifference } from './compare.ts';
import { type Harvest, harvestOf, takeCursors } from './cursors.ts';
import { type Operation, printOperation } from './operation.ts';

/** An answer of the server, and the SQL that was run for it. */
export interface ServerAnswer extends Answer {
  readonly statements: readonly { readonly sql: string; readonly rows: number | undefined }[];
}

/** The two sides that must agree. */
export interface Sides {
  readonly server: (
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<ServerAnswer>;
  readonly reference: (
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<Answer>;
}

/** An operation on which the sides differ, as it was sent to the server. */
export interface Disagreement {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly difference: Difference;
  /** Codes of the errors on both sides: what sort of disagreement it is. */
  readonly sort: string;
  readonly statements: ServerAnswer['statements'];
}

/** What came of an operation. */
export interface Outcome {
  readonly disagreement: Disagreement | undefined;
  readonly server: ServerAnswer;
  /** The cursors that it was given. */
  readonly cursors: Harvest;
}

/** Sends an operation to both sides, with cursors that each of them returned before. */
export async function compareSides(operation: Operation, sides: Sides): Promise<Outcome> {
  const none = { server: {}, reference: {} };
  let cursors: Harvest = none;
  if (Object.keys(operation.cursors).length > 0) {
    const document = harvestOf(operation);
    const first = await ask(document, operation.variables, none, sides);
    if (first.outcome.disagreement) return first.outcome;
    cursors = takeCursors(operation, first.outcome.server.data, first.reference.data);
  }
  return (await ask(operation.document, operation.variables, cursors, sides)).outcome;
}

async function ask(
  document: DocumentNode,
  given: Operation['variables'],
  cursors: Harvest,
  sides: Sides,
): Promise<{ outcome: Outcome; reference: Answer }> {
  const variables = { ...given, ...cursors.server };
  const server = await sides.server(document, variables);
  const reference = await sides.reference(document, { ...given, ...cursors.reference });
  const difference = firstDifference(server, reference);
  const { statements } = server;
  return {
    outcome: {
      disagreement: difference && {
        document,
        variables,
        difference,
        sort: [server, reference].map(codesOf).join(' | '),
        statements,
      },
      server,
      cursors,
    },
    reference,
  };
}

function codesOf({ errors }: Answer): string {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))]
    .toSorted()
    .join();
}

/** The disagreement in words: operation, first difference, and the SQL that ran. */
export function describeDisagreement(disagreement: Disagreement): string {
  const { document, variables, difference, statements } = disagreement;
  return [
    printOperation({ document, variables }),
    '',
    `First difference at ${difference.path}:`,
    `  server    ${shortened(difference.server)}`,
    `  reference ${shortened(difference.reference)}`,
    '',
    'SQL:',
    ...statements.map(({ sql, rows }) => `  ${rows ?? 'failed'} rows: ${sql}`),
  ].join('\n');
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
