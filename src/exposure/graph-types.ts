import { Args, Field, Float, InterfaceType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { isRestricted } from '../access/policy.ts';
import { CacheControl } from './cache-control.ts';
import {
  addField,
  connectionArgs,
  connectionType,
  lookupArgs,
  namedClass,
} from './connection-types.ts';
import { DateScalar } from './date.ts';
import { enumerationNamed } from './enumeration.ts';
import type { TypeThunk } from './expose.ts';
import { filterType } from './filter-types.ts';
import { orderType } from './order-types.ts';
import type { Model, ModelField, ModelType } from './model.ts';
import { Node } from './node.ts';

/**
 * Declares the model's types, connections, filters and root fields to TypeGraphQL, by the same
 * decorators that a class would carry. How the fields are answered is said in `resolvers.ts`.
 *
 * @returns the class of the root fields
 */
export function declareGraphTypes(model: Model): new () => object {
  const queries = namedClass('GraphQueries');
  Resolver()(queries);
  for (const type of model.values()) {
    declareType(type);
    for (const field of type.fields) declareField(model, type, field);
    for (const list of type.lists) {
      const target = model.get(list.relation.target.name)!;
      const name = list.link?.edge ? `${type.name}${capitalized(list.name)}` : target.name;
      const connection = connectionType(name, target.entity, target.cache, list.link?.edge);
      addField(type.entity, list.name, () => connection, {
        description: list.description,
      });
      const args = connectionArgs(
        target.entity,
        filterType(model, target),
        orderType(model, target),
      );
      Args(() => args)(type.entity.prototype as object, list.name, 0);
    }
    for (const [name, { type: returns, nullable, description, args }] of type.computed) {
      const restricted = isRestricted(type.name, name);
      addField(type.entity, name, returns, {
        nullable: (nullable ?? false) || restricted,
        description: restricted ? `${description} ${whereRestricted}` : description,
      });
      if (args) Args(() => args)(type.entity.prototype as object, name, 0);
    }
    declareRoot(model, type, queries);
  }
  return queries;
}

/** The look-ups of a type, by argument: its code, and whatever else it declares. */
export function lookupFields(type: ModelType): ReadonlyMap<string, string> {
  const code = type.fields.find(({ name }) => name === 'code')?.property.comment ?? '';
  const others = [...type.lookups].map(([name, { description }]) => [name, description] as const);
  return new Map([['code', code], ...others]);
}

function declareType({ name, entity, description, table, supertype, cache }: ModelType): void {
  if (description === '') throw new Error(`${name} needs a comment: it is the type's description.`);
  const bases = [Node, ...(supertype ? [supertype] : [])] as never[];
  if (table.subtypes) InterfaceType(name, { description, implements: bases })(entity as never);
  else ObjectType(name, { description, implements: bases, simpleResolvers: true })(entity as never);
  if (cache) CacheControl(cache)(entity);
}

function declareField(
  model: Model,
  { name: typename, entity }: ModelType,
  field: ModelField,
): void {
  const { name, property, column, target } = field;
  if (!property.comment)
    throw new Error(`${typename}.${name} needs a comment: it is the field's description.`);
  const type: TypeThunk = target
    ? () => model.get(target.name)!.entity as never
    : scalarType(field);
  const restricted = isRestricted(typename, name);
  Field(type, {
    nullable: column.nullable || restricted,
    description: restricted ? `${property.comment} ${whereRestricted}` : property.comment,
  })(entity.prototype as object, name);
}

/** A field that some may not read is null for them: the rest of the answer is still theirs. */
const whereRestricted = 'Null with an error `FORBIDDEN` for roles that may not read it.';

function scalarType({ property, column }: ModelField): TypeThunk {
  const enumeration = enumerationNamed(property.runtimeType);
  if (enumeration) return () => enumeration;
  switch (column.type) {
    case 'integer':
      return () => Int;
    case 'number':
      return () => Float;
    case 'boolean':
      return () => Boolean;
    case 'date':
      return () => DateScalar;
    case 'text':
      return () => String;
    case 'text[]':
      return () => [String];
  }
}

function declareRoot(model: Model, type: ModelType, queries: new () => object): void {
  const { name, entity, root, cache } = type;
  if (!root) return;
  if (root.one) {
    const fields = lookupFields(type);
    const by = [...fields.keys()].join(' or ');
    Query(() => entity as never, {
      nullable: true,
      description: `The \`${name}\` with this ${by}.`,
    })(queries.prototype as object, root.one, {});
    const args = lookupArgs(name, fields);
    Args(() => args)(queries.prototype as object, root.one, 0);
  }
  const connection = connectionType(name, entity, cache);
  Query(() => connection, {
    description: `Every \`${name}\`, in its natural order unless \`orderBy\` says otherwise.`,
  })(queries.prototype as object, root.many, {});
  const args = connectionArgs(entity, filterType(model, type), orderType(model, type));
  Args(() => args)(queries.prototype as object, root.many, 0);
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
