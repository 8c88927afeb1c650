import { GraphQLScalarType } from 'graphql';
import { GraphQLLocalDate } from 'graphql-scalars';

/** A calendar day without time or zone; PostgreSQL's `date` as it is written. */
export const DateScalar = new GraphQLScalarType({
  ...GraphQLLocalDate.toConfig(),
  name: 'Date',
  description: 'A calendar day in the form `YYYY-MM-DD` (ISO 8601), without time or zone.',
});
