import {
  BreakingChangeType,
  buildASTSchema,
  type DocumentNode,
  findBreakingChanges,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isSpecifiedScalarType,
  isUnionType,
  parse,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * The part of a schema that clients rely on who send these documents, beyond that they are valid: the
 * types of the fields that they select, and all that their variables may hold. Arguments are not in
 * it, since whether what is given fits them is a matter of validation.
 *
 * @returns a schema document, in alphabetical order
 */
export function schemaPart(schema: GraphQLSchema, documents: readonly DocumentNode[]): string {
  const parts = new Map<string, Part>();
  const partOf = (type: GraphQLNamedType): Part => {
    let part = parts.get(type.name);
    if (!part) parts.set(type.name, (part = { type, members: new Set() }));
    return part;
  };
  const addInput = (type: GraphQLNamedType) => {
    const { members } = partOf(type);
    if (members.size > 0) return;
    if (isEnumType(type)) for (const { name } of type.getValues()) members.add(name);
    if (!isInputObjectType(type)) return;
    const fields = Object.values(type.getFields());
    for (const field of fields) members.add(`${field.name}: ${String(field.type)}`);
    for (const field of fields) addInput(getNamedType(field.type));
  };
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    VariableDefinition(node) {
      const type = typeFromAST(schema, node.type);
      if (type) addInput(getNamedType(type));
      return false;
    },
    Field() {
      const [parent, field] = [typeInfo.getParentType(), typeInfo.getFieldDef()];
      if (!parent || !field || field.name.startsWith('__')) return;
      partOf(parent).members.add(`${field.name}: ${String(field.type)}`);
      partOf(getNamedType(field.type));
    },
  });
  for (const document of documents) visit(document, visitor);
  return [...parts.keys()]
    .toSorted()
    .flatMap((name) => printed(parts.get(name)!))
    .join('\n\n')
    .concat('\n');
}

/**
 * What of the part of an earlier schema that a document relies on would break its clients now.
 *
 * @param part as `schemaPart` gives it, for this document and maybe others
 */
export function changesThatBreak(
  part: string,
  schema: GraphQLSchema,
  document: DocumentNode,
): string[] {
  const earlier = schemaPart(toSchema(part), [document]);
  return findBreakingChanges(toSchema(earlier), schema)
    .filter(({ type }) => type !== BreakingChangeType.REQUIRED_ARG_ADDED)
    .map(({ description }) => description);
}

/** A type, and the lines of it that are relied on. */
interface Part {
  readonly type: GraphQLNamedType;
  readonly members: Set<string>;
}

function printed({ type, members }: Part): string[] {
  if (isSpecifiedScalarType(type)) return [];
  const head = `${keyword(type)} ${type.name}`;
  const lines = [...members].toSorted().map((member) => `  ${member}\n`);
  return [lines.length > 0 ? `${head} {\n${lines.join('')}}` : head];
}

function keyword(type: GraphQLNamedType): string {
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return 'input';
  return isCompositeType(type) ? 'type' : 'scalar';
}

/** A part is no whole schema: it has types without fields, and values without anything. */
function toSchema(part: string): GraphQLSchema {
  return buildASTSchema(parse(part), { assumeValid: true, assumeValidSDL: true });
}
