import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLField,
} from 'graphql';

/** Whether the field is a connection, by its shape: https://relay.dev/graphql/connections.htm */
export function isConnection({ args, type }: GraphQLField<unknown, unknown>): boolean {
  return args.some(({ name }) => name === 'first') && isConnectionType(getNamedType(type));
}

export function isConnectionType(type: unknown): boolean {
  if (!isObjectType(type)) return false;
  const { edges, pageInfo } = type.getFields();
  return pageInfo !== undefined && edges !== undefined && isListType(getNullableType(edges.type));
}
