import { GraphQLError } from 'graphql';

/** Says why the answer to an operation cannot be a table. */
export function notATable(
  code: string,
  message: string,
  details: Record<string, unknown> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code, http: { status: 406 } } });
}
