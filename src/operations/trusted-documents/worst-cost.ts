import {
  type DocumentNode,
  getNamedType,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql';
import { switchesIn } from '../../exposure/conditionals.ts';
import { largestPageSize } from '../../relay/page-args.ts';
import { costOf } from '../limits/cost.ts';

/** Settings of so many variables of `@skip` and `@include` are tried; further ones stay true. */
const mostSwitches = 8;
/** Elements of a list, as of `nodes(ids:)`. */
const longestList = 100;
/** Relations that a filter may reach through. */
const mostRelations = 10;

/**
 * What an operation costs when each variable has the value that makes it cost the most: the largest
 * pages and lists, and filters through as many relations as a filter may.
 *
 * @param document valid, and of one operation
 * @returns points, as `costOf` counts them
 */
export function worstCost(schema: GraphQLSchema, document: DocumentNode): number {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )!;
  const variables: Record<string, unknown> = {};
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node);
    if (isInputType(type)) variables[variable.name.value] = worstValue(type);
  }
  for (const name of pageSizesOf(document)) variables[name] = largestPageSize;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const switches = switchesIn([operation], fragments);
  for (const name of switches) variables[name] = true;
  const tried = switches.slice(0, mostSwitches);
  let most = 0;
  for (let setting = 0; setting < 2 ** tried.length; setting++) {
    tried.forEach((name, index) => (variables[name] = Math.floor(setting / 2 ** index) % 2 === 1));
    most = Math.max(most, costOf(schema, document, operation, variables).cost);
  }
  return most;
}

/** The variables that say how large a page is; where both are there, only that of `first`. */
function pageSizesOf(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    Field({ arguments: given = [] }) {
      const [size] = ['first', 'last'].flatMap(
        (name) => given.find((argument) => argument.name.value === name)?.value ?? [],
      );
      if (size?.kind === Kind.VARIABLE) names.add(size.name.value);
    },
  });
  return names;
}

/** Undefined where the value makes no difference. */
function worstValue(type: GraphQLInputType): unknown {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isInputObjectType(getNamedType(type))) {
    const value = worstFilter(type);
    return isListType(nullable) ? [value] : value;
  }
  return isListType(nullable) ? Array.from({ length: longestList }, () => null) : undefined;
}

/** A filter that reaches through as many relations as it may; one without relations is just given. */
function worstFilter(type: GraphQLInputType): object {
  const fields = fieldsOf(type);
  if (fields['some']) return { some: worstFilter(fields['some'].type) };
  const relation = Object.values(fields).find((field) => {
    const within = fieldsOf(field.type);
    return !logical.has(field.name) && (within['some'] || within['and']);
  });
  if (!relation) return {};
  const reached = fieldsOf(relation.type)['some'] ? { some: {} } : {};
  const each = { [relation.name]: reached };
  return { and: Array.from({ length: mostRelations }, () => each) };
}

const logical: ReadonlySet<string> = new Set(['and', 'or', 'not']);

function fieldsOf(type: GraphQLInputType): Readonly<Record<string, GraphQLInputField>> {
  const named = getNamedType(type);
  return isInputObjectType(named) ? named.getFields() : {};
}
