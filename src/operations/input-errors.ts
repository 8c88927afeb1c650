import {
  GRAPHQL_MAX_INT,
  GRAPHQL_MIN_INT,
  GraphQLError,
  GraphQLInt,
  Kind,
  TypeInfo,
  coerceInputValue,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { BadUserInputError } from '../errors.ts';

/*
 * graphql-js quotes the bad value in its messages. Here they are written anew, from the types and
 * never from the text of the original, so that they name what was expected instead.
 */

type InputPath = readonly (string | number)[];

/** More would only repeat themselves: one wrong list has as many errors as items. */
const mostProblems = 20;
const mostEnumValues = 30;
const graphqlName = /^[_A-Za-z]\w{0,63}$/;

function printPath(path: InputPath): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index ? `.${key}` : key))
    .join('');
}

function expectation(type: GraphQLInputType): string {
  const named = getNamedType(type);
  const values = isEnumType(named) ? named.getValues() : [];
  return values.length > 0 && values.length <= mostEnumValues
    ? `expected one of ${values.map((value) => value.name).join(', ')}`
    : `expected a value of type "${named}"${formOf(named)}`;
}

/** What values of a scalar look like, where its name alone does not say it. */
function formOf(type: GraphQLNamedInputType): string {
  const form =
    type === GraphQLInt
      ? `a whole number from ${GRAPHQL_MIN_INT} to ${GRAPHQL_MAX_INT}`
      : type.extensions['form'];
  return typeof form === 'string' ? ` (${form})` : '';
}

/** A lone value stands for a list of one, without an index in the path. */
function elementType(type: GraphQLInputType): GraphQLInputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? elementType(nullable.ofType) : nullable;
}

function typeAt(type: GraphQLInputType, path: InputPath): GraphQLInputType {
  let current = type;
  for (const key of path) {
    const container = typeof key === 'string' ? elementType(current) : getNullableType(current);
    if (isListType(container)) current = container.ofType;
    else if (isInputObjectType(container)) current = container.getFields()[key]?.type ?? current;
  }
  return current;
}

function describeObject(type: GraphQLInputObjectType, value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `expected an object of type "${type}"`;
  }
  const fields = type.getFields();
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (unknown !== undefined) {
    return `type "${type}" has no field ${graphqlName.test(unknown) ? `"${unknown}"` : 'of that name'}`;
  }
  const missing = Object.values(fields).find(
    (field) =>
      isRequiredInputField(field) && (value as Record<string, unknown>)[field.name] === undefined,
  );
  if (missing) return `field "${missing.name}" of type "${missing.type}" is missing`;
  return `exactly one field of "${type}" must be given`;
}

function describeProblem(type: GraphQLInputType, value: unknown, error: GraphQLError): string {
  // Our own scalars word their errors for clients, and without the value.
  const ours = [error, error.originalError].find((each) => each instanceof BadUserInputError);
  if (ours) return ours.message.replace(/\.$/, '');
  if (value == null) return `expected a value of type "${type}", not null`;
  const named = getNamedType(type);
  return isInputObjectType(named) ? describeObject(named, value) : expectation(type);
}

function problemsOfVariable(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return [];

  const problem = (text: string, argument: string) =>
    new GraphQLError(`Variable "$${name}" ${text}.`, {
      nodes: definition,
      extensions: { argument, code: 'BAD_USER_INPUT' },
    });

  if (!Object.hasOwn(variables, name)) {
    const required = isNonNullType(type) && definition.defaultValue === undefined;
    return required ? [problem(`is required: expected a value of type "${type}"`, name)] : [];
  }

  const problems = new Map<string, GraphQLError>();
  coerceInputValue(variables[name], type, (path, value, error) => {
    const printed = printPath(path);
    if (problems.has(printed) || problems.size >= mostProblems) return;
    const where = printed ? ` at "${printed}"` : '';
    const text = describeProblem(typeAt(type, path), value, error);
    const argument = printPath([name, ...path]);
    problems.set(printed, problem(`is invalid${where}: ${text}`, argument));
  });
  return [...problems.values()];
}

/**
 * What is wrong with the values of an operation's variables: which variable, where inside it, and
 * what was expected there, but never the value itself.
 *
 * @returns an empty list when every variable can be used
 */
export function findVariableProblems(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): GraphQLError[] {
  return (operation.variableDefinitions ?? [])
    .flatMap((definition) => problemsOfVariable(schema, definition, variables))
    .slice(0, mostProblems);
}

const valueKinds: ReadonlySet<Kind> = new Set([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

/** The value in the document that an error of graphql-js is about, if it is about one. */
export function blamedValue(error: GraphQLError): ASTNode | undefined {
  const node = error.nodes?.[0];
  return node && valueKinds.has(node.kind) ? node : undefined;
}

/**
 * Words an error about a value written in the document, which graphql-js would quote.
 *
 * @returns undefined when the original message does not quote the value
 */
export function describeValueProblem(
  schema: GraphQLSchema,
  document: DocumentNode,
  value: ASTNode,
): { message: string; argument: string | undefined } | undefined {
  const typeInfo = new TypeInfo(schema);
  let type: GraphQLInputType | null | undefined;
  let argument: string | undefined;
  const path: string[] = [];
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      enter(node) {
        if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)
          path.push(node.name.value);
        if (node !== value) return;
        type = typeInfo.getInputType();
        argument = path.length > 0 ? path.join('.') : undefined;
      },
      leave(node) {
        if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) path.pop();
      },
    }),
  );
  const subject = argument === undefined ? 'A value' : `Argument "${argument}"`;
  if (!type) return { message: `${subject} is invalid.`, argument };
  if (value.kind === Kind.OBJECT && isInputObjectType(getNamedType(type))) return undefined;
  const nothing = value.kind === Kind.NULL || value.kind === Kind.VARIABLE;
  const expected = nothing ? `expected a value of type "${type}", not null` : expectation(type);
  return { message: `${subject} is invalid: ${expected}.`, argument };
}
