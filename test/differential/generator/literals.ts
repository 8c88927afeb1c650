import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';
import * as ast from './document.ts';
import type { InputValue } from './inputs.ts';

/** A value as a document writes it, by its type: an enum's is no string. */
export function literal(type: GraphQLInputType, value: InputValue): ValueNode {
  if (value === null) return { kind: Kind.NULL };
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (!Array.isArray(value)) return literal(nullable.ofType, value);
    const values = value.map((each: InputValue) => literal(nullable.ofType, each));
    return { kind: Kind.LIST, values };
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.entries(value).map(([key, part]) => ({
      kind: Kind.OBJECT_FIELD as const,
      name: ast.name(key),
      value: literal(nullable.getFields()[key]!.type, part),
    }));
    return { kind: Kind.OBJECT, fields };
  }
  return scalarLiteral(nullable, value);
}

/** The same of a value that has no parts. */
export function scalarLiteral(type: GraphQLInputType, value: InputValue): ValueNode {
  switch (typeof value) {
    case 'number':
      return { kind: Kind.INT, value: String(value) };
    case 'boolean':
      return { kind: Kind.BOOLEAN, value };
    case 'string':
      return { kind: isEnumType(type) ? Kind.ENUM : Kind.STRING, value };
    default:
      throw new Error(`A value of ${String(type)} has no parts.`);
  }
}
