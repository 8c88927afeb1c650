import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  print,
  visit,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
  getNamedType,
} from 'graphql';
import { type Fragments, fragmentsIn } from '../../exposure/conditionals.ts';
import { largestPageSize } from '../../relay/page-args.ts';
import { collectFields } from '../compiled/selections.ts';
import { isConnection } from '../connection-shape.ts';
import { OperationCost } from '../limits/cost.ts';
import {
  defaultsOf,
  type Operand,
  operandOf,
  resolved,
  switchesOf,
  type Variables,
} from '../limits/operands.ts';

/** One page of a whole export, as its operation answers it. */
export interface ExportedPage {
  /** `nodes`, or `edges` where those are selected. */
  readonly elements: unknown[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

/** An operation that reads a connection page by page. */
export interface PagedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly query: string;
  /** Rows of a page: as many as may be read at a time, and as the cost of one operation allows. */
  readonly pageSize: number;
  /** Where the first page begins. */
  readonly start: unknown;
  variablesFor(after: unknown): Record<string, unknown>;
  pageOf(data: unknown): ExportedPage;
  /** The elements of a page where they are in the operation's answer. */
  readonly inAnswer: (elements: readonly unknown[]) => unknown;
}

// Names of the operation's own; clients use none that begin like this.
const sizeVariable = '__exportFirst';
const afterVariable = '__exportAfter';
const pageInfoKey = '__exportPageInfo';

function notPossible(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'EXPORT_NOT_POSSIBLE' } });
}

const name = (value: string) => ({ kind: Kind.NAME as const, value });
const variable = (value: string) => ({ kind: Kind.VARIABLE as const, name: name(value) });
const field = (value: string): FieldNode => ({ kind: Kind.FIELD, name: name(value) });
const definition = (of: string, type: string): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: variable(of),
  type: { kind: Kind.NAMED_TYPE, name: name(type) },
});

const pageInfo: FieldNode = {
  ...field('pageInfo'),
  alias: name(pageInfoKey),
  selectionSet: {
    kind: Kind.SELECTION_SET,
    selections: [field('hasNextPage'), field('endCursor')],
  },
};

/**
 * Makes of an operation one that reads its connection page by page: of larger pages, and with nothing
 * beside the list that could change from page to page.
 *
 * @param document valid, and within the limits of who sent it
 * @param variables as the client sent them
 * @param mostPoints that a page may cost
 * @throws GraphQLError when the operation is not one connection at the root with a variable for `after`
 */
export function pagedOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  mostPoints: number,
): PagedOperation {
  const fragments = fragmentsIn(document);
  const switches = switchesOf(operation, fragments, variables);
  const root = schema.getQueryType()!;
  const selected = [...collectFields(schema, fragments, switches, root, [operation.selectionSet])];
  const [[key, nodes] = []] = selected;
  const [node] = nodes ?? [];
  const connection = node && root.getFields()[node.name.value];
  if (
    operation.operation !== OperationTypeNode.QUERY ||
    selected.length !== 1 ||
    !connection ||
    !isConnection(connection)
  ) {
    throw notPossible('A whole export is of one connection, and of nothing else at the root.');
  }
  const after = argument(node, 'after');
  if (after?.kind !== Kind.VARIABLE) {
    throw notPossible(
      `"${key}" needs a variable for its argument "after", by which its pages are read.`,
    );
  }
  const defaults = defaultsOf(operation);
  const valueOf = (operand: Operand) => resolved(operand, variables);
  for (const each of ['last', 'before']) {
    if ((valueOf(operandOf(argument(node, each), defaults)) ?? null) === null) continue;
    throw notPossible(`A whole export is read forwards: leave out the argument "${each}".`);
  }
  const type = getNamedType(connection.type) as GraphQLObjectType;
  const sets = nodes!.flatMap(({ selectionSet }) => selectionSet ?? []);
  const lists = [...collectFields(schema, fragments, switches, type, sets)].filter(([, fields]) =>
    ['nodes', 'edges'].includes(fields[0]!.name.value),
  );
  const [list] = lists;
  if (!list || lists.length > 1) {
    throw notPossible(`A whole export is of either the "nodes" or the "edges" of "${key}".`);
  }
  const own: FieldNode = {
    ...node,
    directives: [],
    arguments: [
      ...(node.arguments ?? []).filter((each) => !paging.has(each.name.value)),
      { kind: Kind.ARGUMENT, name: name('first'), value: variable(sizeVariable) },
      { kind: Kind.ARGUMENT, name: name('after'), value: variable(afterVariable) },
    ],
    selectionSet: { kind: Kind.SELECTION_SET, selections: list[1] },
  };
  const paged = rewritten(operation, fragments, own, pageInfo);
  const largest = sizeAsked(connection.extensions['exportPageSize']);
  const tree = new OperationCost(schema, paged, operationIn(paged)).treeFor(variables, largest);
  const costOf = (size: number) => tree.requested({ ...variables, [sizeVariable]: size });
  // The points of a page are those of its rows, and some that it has anyway.
  const each = Math.max(costOf(2) - costOf(1), 1);
  const affordable = 1 + Math.floor((mostPoints - costOf(1)) / each);
  const pageSize = Math.min(Math.max(affordable, 1), largest);
  // The table is of the rows alone.
  const shown = rewritten(operation, fragments, own);
  return {
    document: shown,
    operation: operationIn(shown),
    query: print(paged),
    pageSize,
    start: valueOf(operandOf(after, defaults)),
    variablesFor: (cursor) => ({
      ...variables,
      [sizeVariable]: pageSize,
      [afterVariable]: cursor,
    }),
    pageOf(data) {
      const page = (data as Record<string, Record<string, unknown>>)[key!]!;
      const info = page[pageInfoKey] as { hasNextPage: boolean; endCursor: string | null };
      return {
        elements: page[list[0]] as unknown[],
        next: info.hasNextPage ? (info.endCursor ?? undefined) : undefined,
      };
    },
    inAnswer: (elements) => ({ [key!]: { [list[0]]: elements } }),
  };
}

const paging: ReadonlySet<string> = new Set(['first', 'last', 'after', 'before']);

function argument({ arguments: args = [] }: FieldNode, wanted: string): ValueNode | undefined {
  return args.find((each) => each.name.value === wanted)?.value;
}

function sizeAsked(size: unknown): number {
  return typeof size === 'number' ? size : largestPageSize;
}

function operationIn({ definitions }: DocumentNode): OperationDefinitionNode {
  return definitions[0] as OperationDefinitionNode;
}

/** The operation with this field alone, and with what of the document it needs: the rest would make it invalid. */
function rewritten(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  connection: FieldNode,
  ...beside: readonly FieldNode[]
): DocumentNode {
  const { selectionSet } = connection;
  const whole: FieldNode = {
    ...connection,
    selectionSet: { ...selectionSet!, selections: [...selectionSet!.selections, ...beside] },
  };
  const used = new Set<FragmentDefinitionNode>();
  const variables = new Set<string>();
  const visitUsed = (node: ASTNode) =>
    visit(node, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name }) => void used.add(fragments[name.value]!),
    });
  visitUsed(whole);
  for (const fragment of used) visitUsed(fragment);
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        directives: [],
        variableDefinitions: [
          ...(operation.variableDefinitions ?? []).filter((each) =>
            variables.has(each.variable.name.value),
          ),
          definition(sizeVariable, 'Int'),
          definition(afterVariable, 'String'),
        ],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [whole] },
      },
      ...used,
    ],
  };
}
