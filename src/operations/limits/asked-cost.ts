import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
  Kind,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import type { Defaults, Variables } from './operands.ts';

/** What a field says that its arguments cost. */
export interface AskedCost {
  readonly pointsOf: (args: Readonly<Record<string, unknown>>) => number;
  readonly args: readonly ArgumentNode[];
  readonly defaults: Defaults;
  readonly hasVariables: boolean;
}

/** @returns undefined where the field says nothing of them, by its extension `pointsOf` */
export function askedCost(
  { extensions: { pointsOf } }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  defaults: Defaults,
): AskedCost | undefined {
  if (typeof pointsOf !== 'function') return undefined;
  const args = node.arguments ?? [];
  let hasVariables = false;
  for (const each of args) visit(each, { [Kind.VARIABLE]: () => void (hasVariables = true) });
  return { pointsOf: pointsOf as AskedCost['pointsOf'], args, defaults, hasVariables };
}

/** The arguments are as they were sent: what is wrong with them is said when the operation is executed. */
export function pointsAsked({ pointsOf, args, defaults }: AskedCost, sent: Variables): number {
  // Named like something that every object has, a variable must not be found there.
  const variables = Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries(defaults),
    sent,
  );
  const values = args.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]);
  return pointsOf(Object.fromEntries(values) as Record<string, unknown>);
}
