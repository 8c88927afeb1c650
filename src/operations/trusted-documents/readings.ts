import {
  type DocumentNode,
  getNamedType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  isInputType,
  isObjectType,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isPersonal, mayRead, policy } from '../../access/policy.ts';
import type { Role } from '../../access/viewer.ts';

/** What of a document an operator should know who approves it, each by its coordinate in the schema. */
export interface Readings {
  /** Personal fields that it reads. */
  readonly reads: readonly string[];
  /** Personal fields that it may filter or order by. */
  readonly choosesBy: readonly string[];
  /** What the role may not read or choose by, as the policy has it whoever the viewer is. */
  readonly forbidden: readonly string[];
}

/**
 * Reads from a valid document what it asks for, whatever `@skip` and `@include` leave of it. Of a
 * variable that is a filter or an order, all that it may hold counts as chosen by.
 *
 * @param role whose rights `forbidden` is about; empty without it
 */
export function readingsOf(schema: GraphQLSchema, document: DocumentNode, role?: Role): Readings {
  const reads = new Set<string>();
  const choosesBy = new Set<string>();
  const forbidden = new Set<string>();
  const typeInfo = new TypeInfo(schema);

  function readField(typename: string, field: string) {
    const coordinate = `${typename}.${field}`;
    if (isPersonal(typename, field)) reads.add(coordinate);
    if (role && !mayRead(typename, field, role)) forbidden.add(coordinate);
  }
  function chooseBy(input: GraphQLNamedType, field: string, given: GraphQLNamedType) {
    const typename = typeOfInput(input);
    if (typename === undefined) return;
    const coordinate = `${typename}.${field}`;
    if (isPersonal(typename, field)) choosesBy.add(coordinate);
    const target = typeOfInput(given);
    const hidden =
      role &&
      (!mayRead(typename, field, role) ||
        (isOnlyCounted(target, role) && !isOnlyCounted(typename, role)));
    if (hidden) forbidden.add(`${input.name}.${field}`);
  }

  const visitor = visitWithTypeInfo(typeInfo, {
    VariableDefinition(node) {
      const type = typeFromAST(schema, node.type);
      if (isInputType(type)) {
        for (const coordinate of personalWithin(type)) choosesBy.add(coordinate);
      }
      return false;
    },
    Field({ name: { value: field } }) {
      const parent = typeInfo.getParentType();
      if (!parent) return;
      const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
      for (const { name } of types) readField(name, field);
      if (role && rowFields.has(field) && isOnlyCounted(typeOfConnection(parent), role)) {
        forbidden.add(`${parent.name}.${field}`);
      }
    },
    ObjectField({ name: { value: field } }) {
      const [input, given] = [typeInfo.getParentInputType(), typeInfo.getInputType()];
      if (input && given) chooseBy(getNamedType(input), field, getNamedType(given));
    },
  });
  visit(document, visitor);
  const sorted = (set: ReadonlySet<string>) => [...set].toSorted();
  return { reads: sorted(reads), choosesBy: sorted(choosesBy), forbidden: sorted(forbidden) };
}

/** Fields of a connection that show single rows. */
const rowFields: ReadonlySet<string> = new Set(['nodes', 'edges', 'pageInfo']);

const isOnlyCounted = (typename: string | undefined, role: Role): boolean =>
  typename !== undefined && policy[typename]?.rows[role] === 'counted';

/** The type that a filter or an order is about. */
const typeOfInput = ({ name }: GraphQLNamedType): string | undefined =>
  /^(\w+?)(?:ListFilter|Filter|Order)$/.exec(name)?.[1];

/** The type of the rows of a connection. */
function typeOfConnection(type: GraphQLNamedType): string | undefined {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return undefined;
  const { nodes } = type.getFields();
  return nodes && getNamedType(nodes.type).name;
}

/** The personal fields that a value of an input type may be about. */
function personalWithin(type: GraphQLInputType): Set<string> {
  const found = new Set<string>();
  // Grows while it is gone through.
  const inputs = new Set<GraphQLNamedType>([getNamedType(type)]);
  for (const input of inputs) {
    if (!isInputObjectType(input)) continue;
    const typename = typeOfInput(input);
    for (const field of Object.values(input.getFields())) {
      if (typename && isPersonal(typename, field.name)) found.add(`${typename}.${field.name}`);
      inputs.add(getNamedType(field.type));
    }
  }
  return found;
}
