import type { ApolloServerPlugin } from '@apollo/server';
import {
  BREAK,
  OperationTypeNode,
  TypeInfo,
  TypeNameMetaFieldDef,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isObjectType,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { cacheHint, type CacheHint } from '../exposure/cache-control.ts';
import { currentRequest } from './request-record.ts';

/** For how long, and by whom, the answer to an operation may be stored. */
export interface CachePolicy {
  /** In seconds, more than 0. */
  readonly maxAge: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

/** What a type says of itself; of an interface or a union also what each type says that it may turn out to be. */
function hintsOfType(schema: GraphQLSchema, type: GraphQLNamedType): readonly CacheHint[] {
  const own = cacheHint(type);
  if (!isAbstractType(type)) return [own ?? { maxAge: 0 }];
  const possible = schema.getPossibleTypes(type).map((each) => cacheHint(each) ?? { maxAge: 0 });
  return own ? [own, ...possible] : possible;
}

function hintsOfField(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
): readonly CacheHint[] {
  const own = cacheHint(field);
  const type = getNamedType(field.type);
  // A value without fields of its own may be stored as long as its object.
  if (!isCompositeType(type)) return own ? [own] : [];
  const decided = own?.maxAge !== undefined || own?.inheritMaxAge;
  const ofType =
    decided && !cacheHint(type) && !isAbstractType(type) ? [] : hintsOfType(schema, type);
  return own ? [own, ...ofType] : ofType;
}

/** Of an object type: inputs that filter or order by it. */
const inputNames = (type: string) => [`${type}Filter`, `${type}ListFilter`, `${type}Order`];

/** Inputs that choose by what no cache may store: who is in an answer then tells of it. */
function uncacheableInputs(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const uncacheable = types.filter((type) => !cacheHint(type)?.maxAge);
  return new Set(uncacheable.flatMap(({ name }) => inputNames(name)));
}

/** Whether a value of the type may hold one of these inputs, at any depth. */
function mayHold(
  type: GraphQLInputType,
  names: ReadonlySet<string>,
  seen = new Set<string>(),
): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return (
    names.has(named.name) ||
    Object.values(named.getFields()).some((field) => mayHold(field.type, names, seen))
  );
}

/**
 * How long the answer to an operation may be stored: the most restrictive of what the selected fields
 * and their types say by `@cacheControl`, whatever `@skip` and `@include` leave of them. What the
 * answer is filtered or ordered by counts as selected; of a variable, whatever its type allows.
 *
 * @returns undefined when it may not be stored: a mutation, or anything selected says so or says nothing
 */
export function cachePolicy(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CachePolicy | undefined {
  if (operation.operation !== OperationTypeNode.QUERY) return undefined;
  let maxAge = Infinity;
  let scope: CachePolicy['scope'] = 'PUBLIC';
  const typeInfo = new TypeInfo(schema);
  const uncacheable = uncacheableInputs(schema);
  const forbid = () => {
    maxAge = 0;
    return BREAK;
  };
  const visitor = visitWithTypeInfo(typeInfo, {
    // Fragments of the document's other operations count too; there are few such documents.
    OperationDefinition: (each) => (each === operation ? undefined : false),
    VariableDefinition: () => false,
    ObjectField() {
      const type = typeInfo.getInputType();
      return type && uncacheable.has(getNamedType(type).name) ? forbid() : undefined;
    },
    Variable() {
      const type = typeInfo.getInputType();
      return type && mayHold(type, uncacheable) ? forbid() : undefined;
    },
    Field() {
      const field = typeInfo.getFieldDef();
      if (field?.name === TypeNameMetaFieldDef.name) return undefined;
      // What an introspection tells changes with the server's release, of which caches know nothing.
      const hints = field && !field.name.startsWith('__') ? hintsOfField(schema, field) : [];
      for (const hint of hints) {
        if (hint.scope === 'PRIVATE') scope = 'PRIVATE';
        if (hint.maxAge !== undefined) maxAge = Math.min(maxAge, hint.maxAge);
      }
      const atRoot = typeInfo.getParentType() === schema.getQueryType();
      if (atRoot && hints.every((hint) => hint.maxAge === undefined)) maxAge = 0;
      return maxAge > 0 ? undefined : BREAK;
    },
  });
  visit(document, visitor);
  return maxAge > 0 && maxAge < Infinity ? { maxAge, scope } : undefined;
}

/**
 * Notes in the request's record how long its answer may be stored. What says so is worked out once per
 * document; an answer with errors may not be stored at all.
 */
export function createCachePolicyPlugin(): ApolloServerPlugin {
  const known = new WeakMap<OperationDefinitionNode, CachePolicy | { readonly maxAge: 0 }>();

  function policyOf(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): CachePolicy | undefined {
    let policy = known.get(operation);
    if (!policy) {
      policy = cachePolicy(schema, document, operation) ?? { maxAge: 0 };
      known.set(operation, policy);
    }
    return policy.maxAge > 0 ? (policy as CachePolicy) : undefined;
  }

  return {
    async requestDidStart() {
      const record = currentRequest.getStore();
      if (!record) return;
      return {
        async willSendResponse({ schema, document, operation, response: { body } }) {
          if (!document || !operation || body.kind !== 'single') return;
          const { data, errors } = body.singleResult;
          if (!data || errors?.length) return;
          record.cachePolicy = policyOf(schema, document, operation);
        },
      };
    },
  };
}
