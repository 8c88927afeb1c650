import { GraphQLScalarType, type ValueNode } from 'graphql';
import { GraphQLLocalDate } from 'graphql-scalars';

const form = 'YYYY-MM-DD, from 0001-01-01 to 9999-12-31';

/** The calendar of PostgreSQL has no year 0. What is wrong is worded where the argument is known. */
function checked(parse: () => unknown): unknown {
  let day: unknown;
  try {
    day = parse();
  } catch {
    // Not passed on: the library quotes the value.
  }
  if (typeof day !== 'string' || day.startsWith('0000'))
    throw new TypeError('There is no such day.');
  return day;
}

/** A calendar day without time or zone; PostgreSQL's `date` as it is written. */
export const DateScalar = new GraphQLScalarType({
  ...GraphQLLocalDate.toConfig(),
  name: 'Date',
  description: `A calendar day (ISO 8601), without time or zone: ${form}.`,
  // What comes from the database is a day already.
  serialize: (day: unknown) => day,
  parseValue: (value: unknown) => checked(() => GraphQLLocalDate.parseValue(value)),
  parseLiteral: (value: ValueNode) => checked(() => GraphQLLocalDate.parseLiteral(value)),
  extensions: { form },
});
