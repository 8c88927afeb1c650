import { registerEnumType } from 'type-graphql';
import { p } from '@mikro-orm/core';

type Members<Descriptions> = { readonly [Member in keyof Descriptions & string]: Member };

const named = new Map<string, object>();
const descriptions = new Map<string, Readonly<Record<string, string>>>();

/**
 * Declares an enumeration once, for the database and for the graph.
 *
 * @param name the GraphQL type's name
 * @param description what the enumeration says
 * @param members each value with its description
 * @returns an object whose keys and values are the members
 */
export function enumeration<const Descriptions extends Record<string, string>>(
  name: string,
  description: string,
  members: Descriptions,
): Members<Descriptions> {
  if (named.has(name)) throw new Error(`The enumeration ${name} is declared twice.`);
  const values = Object.fromEntries(Object.keys(members).map((member) => [member, member]));
  const valuesConfig = Object.fromEntries(
    Object.entries(members).map(([member, text]) => [member, { description: text }]),
  );
  registerEnumType(values, { name, description, valuesConfig });
  named.set(name, values);
  descriptions.set(name, members);
  return Object.freeze(values) as Members<Descriptions>;
}

/** The values of an enumeration, as a type: `Values<typeof RegionKind>`. */
export type Values<Enumeration> = Enumeration[keyof Enumeration];

/** The enumeration of that name, as `enumeration` returned it. */
export function enumerationNamed(name: string): object | undefined {
  return named.get(name);
}

/** What an enumeration says of its member. */
export function memberDescription(name: string, member: string): string {
  return descriptions.get(name)![member]!;
}

/** A text column that a check keeps within the enumeration; its runtime type names the graph type. */
export function enumerated<const Enumeration extends Readonly<Record<string, string>>>(
  values: Enumeration,
) {
  const name = [...named].find(([, declared]) => declared === values)?.[0];
  if (name === undefined) throw new Error('Declare the enumeration with enumeration() first.');
  // The same order everywhere, whatever the database's locale.
  return p
    .enum(() => values)
    .runtimeType(name)
    .collation('C');
}
