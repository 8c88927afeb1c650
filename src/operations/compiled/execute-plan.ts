import {
  GraphQLError,
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  locatedError,
  type ExecutionResult,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Fragments } from '../../exposure/conditionals.ts';
import type { FieldPlan, LeafShape, ObjectPlan, OperationPlan, Shape } from './plan.ts';

/*
 * The algorithm is that of graphql-js 16 (execution/execute.js), step by step, so that answers and
 * errors are the same; only what a plan knows beforehand is not worked out again.
 */

type Path = GraphQLResolveInfo['path'];
type Info = GraphQLResolveInfo;

/** One execution of an operation. */
export interface Run {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly operation: OperationDefinitionNode;
  readonly contextValue: unknown;
  /** Coerced. */
  readonly variableValues: Readonly<Record<string, unknown>>;
}

interface State extends Run {
  /** Arguments by their fields' slots, worked out when first needed. */
  readonly args: (Record<string, unknown> | undefined)[];
  readonly errors: GraphQLError[];
  /** Where errors made the answer null: errors below such a place are not told any more. */
  readonly nulled: Set<Path | undefined>;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** Executes a plan, synchronously if every resolver does. */
export function executePlan(
  plan: OperationPlan,
  run: Run,
): ExecutionResult | Promise<ExecutionResult> {
  const state: State = { ...run, args: [], errors: [], nulled: new Set() };
  const answer = (data: unknown): ExecutionResult =>
    state.errors.length === 0
      ? { data: data as Record<string, unknown> }
      : { errors: state.errors, data: data as Record<string, unknown> | null };
  const fail = (error: unknown): ExecutionResult => {
    addError(state, error as GraphQLError, undefined);
    return answer(null);
  };
  try {
    const data = executeFields(state, plan.root, undefined, undefined);
    return isPromise(data) ? data.then(answer, fail) : answer(data);
  } catch (error) {
    return fail(error);
  }
}

function addError(state: State, error: GraphQLError, path: Path | undefined): void {
  for (let place = path; place; place = place.prev) if (state.nulled.has(place)) return;
  if (state.nulled.has(undefined)) return;
  state.nulled.add(path);
  state.errors.push(error);
}

/*
 * What runs for every object of an answer makes no function of its own: one that refers to what is
 * around it has that copied to the heap at every call, whether it is needed or not.
 */

function executeFields(
  state: State,
  { fields, blank }: ObjectPlan,
  source: unknown,
  path: Path | undefined,
): Record<string, unknown> | Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = { ...blank };
  let keys: string[] | undefined;
  let promises: Promise<unknown>[] | undefined;
  const isObject = typeof source === 'object' && source !== null;
  try {
    for (const field of fields) {
      // Most of an answer are values that lie ready in what a parent resolved to.
      if (field.leaf !== undefined && isObject && field.definition.resolve === undefined) {
        const ready = serialized(field, (source as Record<string, unknown>)[field.definition.name]);
        if (ready !== undefined) {
          result[field.key] = ready;
          continue;
        }
      }
      const value = executeField(state, field, source, path);
      result[field.key] = value;
      if (isPromise(value)) {
        (keys ??= []).push(field.key);
        (promises ??= []).push(value);
      }
    }
  } catch (error) {
    if (!promises) throw error;
    return rejectedAfter(promises, error);
  }
  return promises ? filledIn(result, keys!, promises) : result;
}

/** The value as it is in the answer; undefined when it has to be looked at more closely. */
function serialized({ leaf, plain }: FieldPlan, ready: unknown): unknown {
  const type = typeof ready;
  if (type === plain) return ready;
  if (type !== 'string' && type !== 'number' && type !== 'boolean') return undefined;
  try {
    return leaf!.serialize(ready) ?? undefined;
  } catch {
    // It throws again where its path is known.
    return undefined;
  }
}

function filledIn(
  result: Record<string, unknown>,
  keys: readonly string[],
  promises: readonly Promise<unknown>[],
): Promise<Record<string, unknown>> {
  if (promises.length === 1) {
    return promises[0]!.then((value) => {
      result[keys[0]!] = value;
      return result;
    });
  }
  return Promise.all(promises).then((values) => {
    for (let index = 0; index < values.length; index++) result[keys[index]!] = values[index];
    return result;
  });
}

/** They may reject too, and somebody has to notice. */
async function rejectedAfter(
  promises: readonly Promise<unknown>[],
  error: unknown,
): Promise<never> {
  await Promise.allSettled(promises);
  throw error;
}

function executeField(
  state: State,
  field: FieldPlan,
  source: unknown,
  parentPath: Path | undefined,
): unknown {
  const { definition, shape } = field;
  const { resolve } = definition;
  const path: Path = { prev: parentPath, key: field.key, typename: field.parentType.name };
  let info: Info | undefined;
  let value: unknown;
  try {
    if (resolve !== undefined) {
      info = infoOf(state, field, path);
      value = resolve(source, argumentsOf(state, field), state.contextValue, info);
    } else {
      value = isObjectLike(source) ? source[definition.name] : undefined;
      if (typeof value === 'function') {
        info = infoOf(state, field, path);
        value = defaultFieldResolver(source, argumentsOf(state, field), state.contextValue, info);
      } else if (field.asksType) info = infoOf(state, field, path);
    }
  } catch (error) {
    return handleError(state, field, shape, path, error);
  }
  return isPromise(value)
    ? completeLater(state, field, shape, path, info, value)
    : completeNow(state, field, shape, path, info, value);
}

function completeLater(
  state: State,
  field: FieldPlan,
  shape: Shape,
  path: Path,
  info: Info | undefined,
  value: Promise<unknown>,
): unknown {
  try {
    return value.then(
      (ready) => completeNow(state, field, shape, path, info, ready),
      (error: unknown) => handleError(state, field, shape, path, error),
    );
  } catch (error) {
    // Of something that is only like a promise.
    return handleError(state, field, shape, path, error);
  }
}

function completeNow(
  state: State,
  field: FieldPlan,
  shape: Shape,
  path: Path,
  info: Info | undefined,
  value: unknown,
): unknown {
  try {
    const completed = complete(state, field, shape, path, info, value);
    return isPromise(completed) && !tellsItsErrors(shape)
      ? guarded(state, field, shape, path, completed)
      : completed;
  } catch (error) {
    return handleError(state, field, shape, path, error);
  }
}

/**
 * Whether the errors of a value that is completed later need nothing more: those of its parts have
 * their places already, and pass through what must not be null.
 */
function tellsItsErrors(shape: Shape): boolean {
  return (
    shape.nonNull &&
    (shape.kind === 'list' || (shape.kind === 'object' && shape.object.type.isTypeOf === undefined))
  );
}

async function guarded(
  state: State,
  field: FieldPlan,
  shape: Shape,
  path: Path,
  completed: Promise<unknown>,
): Promise<unknown> {
  try {
    return await completed;
  } catch (error) {
    return handleError(state, field, shape, path, error);
  }
}

function isObjectLike(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function infoOf(state: State, field: FieldPlan, path: Path): Info {
  return {
    fieldName: field.definition.name,
    fieldNodes: field.nodes,
    returnType: field.definition.type,
    parentType: field.parentType,
    path,
    schema: state.schema,
    fragments: state.fragments,
    rootValue: undefined,
    operation: state.operation,
    variableValues: state.variableValues,
  };
}

/** The arguments of a field are the same for every object of one execution. */
function argumentsOf(
  state: State,
  { definition, nodes, slot }: FieldPlan,
): Record<string, unknown> {
  if (slot === undefined) return {};
  return (state.args[slot] ??= getArgumentValues(definition, nodes[0]!, state.variableValues));
}

function handleError(
  state: State,
  { nodes }: FieldPlan,
  shape: Shape,
  path: Path,
  thrown: unknown,
): null {
  const error = locatedError(thrown, nodes, toArray(path));
  if (shape.nonNull) throw error;
  addError(state, error, path);
  return null;
}

function toArray(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let place: Path | undefined = path; place; place = place.prev) keys.push(place.key);
  return keys.toReversed();
}

function complete(
  state: State,
  field: FieldPlan,
  shape: Shape,
  path: Path,
  info: Info | undefined,
  value: unknown,
): unknown {
  if (value === null || value === undefined) {
    if (shape.nonNull) {
      const coordinate = `${field.parentType.name}.${field.definition.name}`;
      throw new Error(`Cannot return null for non-nullable field ${coordinate}.`);
    }
    return null;
  }
  if (value instanceof Error) throw value;
  switch (shape.kind) {
    case 'leaf':
      return completeLeaf(shape, value);
    case 'list':
      return completeList(state, field, shape.item, path, info, value);
    case 'object':
      return completeObject(state, field, shape.object, path, info, value);
    case 'abstract':
      return completeAbstract(state, field, shape, path, info!, value);
  }
}

function completeLeaf({ type }: LeafShape, value: unknown): unknown {
  const serialized: unknown = type.serialize(value);
  if (serialized === null || serialized === undefined) {
    throw new Error(`A value of the type ${type.name} was serialized to nothing.`);
  }
  return serialized;
}

function completeList(
  state: State,
  field: FieldPlan,
  shape: Shape,
  path: Path,
  info: Info | undefined,
  value: unknown,
): unknown[] | Promise<unknown[]> {
  if (
    typeof value !== 'object' ||
    typeof (value as Iterable<unknown>)[Symbol.iterator] !== 'function'
  ) {
    const coordinate = `${field.parentType.name}.${field.definition.name}`;
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${coordinate}".`);
  }
  const items: unknown[] = [];
  let pending = false;
  try {
    for (const item of value as Iterable<unknown>) {
      const completed = completeItem(state, field, shape, path, info, item, items.length);
      pending ||= isPromise(completed);
      items.push(completed);
    }
  } catch (error) {
    // Those that are under way may reject too, and somebody has to notice.
    if (pending) void Promise.allSettled(items);
    throw error;
  }
  return pending ? Promise.all(items) : items;
}

function completeItem(
  state: State,
  field: FieldPlan,
  shape: Shape,
  listPath: Path,
  info: Info | undefined,
  item: unknown,
  index: number,
): unknown {
  const path: Path = { prev: listPath, key: index, typename: undefined };
  return isPromise(item)
    ? completeLater(state, field, shape, path, info, item)
    : completeNow(state, field, shape, path, info, item);
}

function completeObject(
  state: State,
  field: FieldPlan,
  plan: ObjectPlan,
  path: Path,
  info: Info | undefined,
  value: unknown,
): unknown {
  return plan.type.isTypeOf
    ? completeChecked(state, field, plan, path, info!, value)
    : executeFields(state, plan, value, path);
}

/** Completes an object whose type is asked whether the value is of it. */
function completeChecked(
  state: State,
  field: FieldPlan,
  plan: ObjectPlan,
  path: Path,
  info: Info,
  value: unknown,
): unknown {
  const { type } = plan;
  const isOfType = type.isTypeOf!(value, state.contextValue, info);
  const proceed = (isOf: boolean) => {
    if (!isOf)
      throw new GraphQLError(`A value is not of the type "${type.name}".`, { nodes: field.nodes });
    return executeFields(state, plan, value, path);
  };
  return isPromise(isOfType) ? isOfType.then(proceed) : proceed(isOfType);
}

function completeAbstract(
  state: State,
  field: FieldPlan,
  { type, objects }: Extract<Shape, { kind: 'abstract' }>,
  path: Path,
  info: Info,
  value: unknown,
): unknown {
  const proceed = (name: unknown) => {
    const plan = typeof name === 'string' ? objects.get(name) : undefined;
    if (!plan) {
      const message = `A value of the type "${type.name}" has no name of a type that it may have.`;
      throw new GraphQLError(message, { nodes: field.nodes });
    }
    return completeObject(state, field, plan, path, info, value);
  };
  const name = (type.resolveType ?? defaultTypeResolver)(value, state.contextValue, info, type);
  return isPromise(name) ? name.then(proceed) : proceed(name);
}
