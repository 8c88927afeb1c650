import { Kind, valueFromASTUntyped, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { type Fragments, switchesIn } from '../../exposure/conditionals.ts';

/** The variables of a request as the client sent them. */
export type Variables = Readonly<Record<string, unknown>>;

export const noVariables: Variables = Object.freeze({});

/** The defaults of an operation's variables. */
export type Defaults = ReadonlyMap<string, unknown>;

export function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Defaults {
  return new Map(
    variableDefinitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
}

/**
 * A value that stands in the document, or in a variable. It has not been coerced: one of a wrong type
 * is refused when the operation is executed, before anything is read.
 */
export interface Operand {
  readonly variable: string | undefined;
  /** The value; of a variable, what it is when it is not given. */
  readonly value: unknown;
}

/** @param value undefined when there is none; variables within a list or an object are undefined too */
export function operandOf(value: ValueNode | undefined, defaults: Defaults): Operand {
  if (value?.kind !== Kind.VARIABLE) {
    return { variable: undefined, value: value && valueFromASTUntyped(value) };
  }
  const variable = value.name.value;
  return { variable, value: defaults.get(variable) };
}

export function resolved({ variable, value }: Operand, variables: Variables): unknown {
  // Named like something that every object has, a variable must not be found there.
  return variable !== undefined && Object.hasOwn(variables, variable) ? variables[variable] : value;
}

/** The variables that an operation's `@skip` and `@include` depend on, with their values. */
export function switchesOf(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): ReadonlyMap<string, boolean> {
  const defaults = defaultsOf(operation);
  return new Map(
    switchesIn([operation], fragments).map((variable) => {
      const value = resolved({ variable, value: defaults.get(variable) }, variables);
      return [variable, value === true] as const;
    }),
  );
}
