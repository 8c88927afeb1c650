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

/**
 * What a field says by its extension `pointsOf`, or by `pointsOfTotal` where `totalCount` is selected of it.
 *
 * @returns undefined where it says nothing
 */
export function askedCost(
  { extensions }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  hasTotal: boolean,
  defaults: Defaults,
): AskedCost | undefined {
  const pointsOf = extensions['pointsOf'] ?? (hasTotal ? extensions['pointsOfTotal'] : undefined);
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
