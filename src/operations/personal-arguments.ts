import type { ApolloServerPlugin } from '@apollo/server';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { policy } from '../access/policy.ts';

/** Input fields whose values are personal data, by input type. */
const personalInputs: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(policy).map(([typename, { personal }]) => [
    `${typename}Filter`,
    new Set(personal),
  ]),
);

/** Whether a value of an input type has personal data in it. */
function holdsPersonal(type: GraphQLInputType, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return [value].flat().some((each) => holdsPersonal(nullable.ofType, each));
  }
  if (!isInputObjectType(nullable)) return false;
  const personal = personalInputs.get(nullable.name);
  const fields = nullable.getFields();
  return Object.entries(value).some(
    ([name, inner]) =>
      personal?.has(name) || (fields[name] && holdsPersonal(fields[name].type, inner)),
  );
}

/** Whether an operation asks by a value that is personal data, in its text or in a variable. */
function asksByPersonal(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const inVariables = (operation.variableDefinitions ?? []).some((definition) => {
    const type = typeFromAST(schema, definition.type);
    return isInputType(type) && holdsPersonal(type, variables[definition.variable.name.value]);
  });
  if (inVariables) return true;
  let found = false;
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      ObjectField({ name, value }) {
        const parent = getNamedType(typeInfo.getParentInputType());
        // An operator alone tells nothing: its value may be a variable, but a value it has.
        found ||=
          (parent &&
            personalInputs.get(parent.name)?.has(name.value) &&
            value.kind !== Kind.NULL) ??
          false;
      },
    }),
  );
  return found;
}

/**
 * Refuses a GET that asks by personal data: a URL is kept in histories and logs along the way. The
 * client's mistake has happened by then; the refusal keeps it from becoming a habit.
 */
export function createPersonalArgumentsPlugin(): ApolloServerPlugin {
  return {
    async requestDidStart({ request }) {
      if (request.http?.method !== 'GET') return;
      return {
        async didResolveOperation({ schema, document, operation }) {
          if (!operation || !asksByPersonal(schema, document, operation, request.variables ?? {})) {
            return;
          }
          throw new GraphQLError(
            'A URL must not hold personal data: send an operation that filters by them by POST.',
            { extensions: { code: 'PERSONAL_DATA_IN_URL' } },
          );
        },
      };
    },
  };
}
