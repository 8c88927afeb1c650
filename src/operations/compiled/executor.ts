import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.ts';
import type { Executable } from '../csv/statuses.ts';
import { currentRequest } from '../request-record.ts';
import { CompiledOperation } from './compiled-operation.ts';
import { NotCompilable } from './plan.ts';

/**
 * How operations are executed: `adaptive` interprets an operation once and compiles it when it comes
 * back, `compiled` compiles it at once, `interpreted` never.
 */
export type ExecutionMode = Config['execution'];

/** What is kept in memory of past operations. */
export interface ExecutionLimits {
  /** Operations of which it is known that they were asked for. */
  readonly seen: number;
  /** Most bytes of compiled operations, their documents included, as estimated. */
  readonly compiledBytes: number;
  /** Most bytes of parsed documents, as estimated. */
  readonly documentBytes: number;
}

const defaultLimits: ExecutionLimits = {
  seen: 10_000,
  compiledBytes: 64 * 2 ** 20,
  documentBytes: 64 * 2 ** 20,
};

/** As measured: syntax nodes and tokens are two orders of magnitude larger than the text. */
const bytesPerCharacter = 100;
const bytesPerField = 500;

type Gateway = NonNullable<ApolloServerOptionsWithGateway<BaseContext>['gateway']>;
type DocumentStore = NonNullable<ApolloServerOptionsWithGateway<BaseContext>['documentStore']>;
/** Apollo Server leaves out the operation when the document has none of the name that was asked for. */
type Received = Pick<Executable, 'document'> & Partial<Executable>;
type Request = Parameters<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>[0];

function sizeOf(document: DocumentNode): number {
  return 1 + (document.loc?.end ?? 0) * bytesPerCharacter;
}

/**
 * Parsed and validated documents by their hash. Apollo Server's own store measures a document by
 * writing it out as JSON, which takes as long as parsing it, and is a quarter of what it occupies.
 */
function createDocumentStore(maxSize: number): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({ maxSize, sizeCalculation: sizeOf });
  return {
    get: async (hash) => documents.get(hash),
    set: async (hash, document) => void documents.set(hash, document),
    delete: async (hash) => documents.delete(hash),
  };
}

/** Compiled operations, of which the least recently used give way. */
class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #compileAtOnce: boolean;
  readonly #seen: LRUCache<string, true>;
  /** `false` for operations that cannot be compiled. */
  readonly #compiled: LRUCache<string, CompiledOperation | false>;

  constructor(schema: GraphQLSchema, compileAtOnce: boolean, limits: ExecutionLimits) {
    this.#schema = schema;
    this.#compileAtOnce = compileAtOnce;
    this.#seen = new LRUCache({ max: limits.seen });
    this.#compiled = new LRUCache({ maxSize: limits.compiledBytes });
  }

  /**
   * Executes an operation that is compiled, or compiles it first if its time has come.
   *
   * @returns undefined when it has to be interpreted
   */
  execute(
    hash: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    contextValue: unknown,
    variables: Readonly<Record<string, unknown>> | undefined,
  ): ExecutionResult | Promise<ExecutionResult> | undefined {
    // Names can be long; a document's hash and a number cannot.
    const key = `${hash}:${document.definitions.indexOf(operation)}`;
    const compiled = this.#compiled.get(key) ?? this.#compile(key, document, operation);
    if (!compiled) return undefined;
    const fields = compiled.fieldCount;
    const result = compiled.execute(contextValue, variables);
    if (compiled.fieldCount > fields) {
      const size = sizeOf(document) + compiled.fieldCount * bytesPerField;
      // Set to the value that it has, an entry would keep its size.
      this.#compiled.delete(key);
      this.#compiled.set(key, compiled, { size });
    }
    return result;
  }

  #compile(
    key: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): CompiledOperation | false {
    if (!this.#compileAtOnce && !this.#seen.has(key)) {
      this.#seen.set(key, true);
      return false;
    }
    const compiled = this.#tryToCompile(document, operation);
    this.#compiled.set(key, compiled, { size: compiled ? sizeOf(document) : key.length });
    return compiled;
  }

  #tryToCompile(
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): CompiledOperation | false {
    try {
      return new CompiledOperation(this.#schema, document, operation);
    } catch (error) {
      if (error instanceof NotCompilable) return false;
      throw error;
    }
  }
}

/**
 * The part of Apollo Server's options that says how operations are executed. Its `gateway` is the one
 * place where it takes an executor and leaves all else as it is: plugins, errors, validation.
 */
export function createExecution(
  schema: GraphQLSchema,
  mode: ExecutionMode,
  limits: Partial<ExecutionLimits> = {},
): { gateway: Gateway; documentStore: DocumentStore } {
  const allLimits = { ...defaultLimits, ...limits };
  const operations =
    mode === 'interpreted'
      ? undefined
      : new CompiledOperations(schema, mode === 'compiled', allLimits);

  async function executor(received: Request): Promise<ExecutionResult> {
    const { queryHash, context, request } = received;
    const record = currentRequest.getStore();
    const { document, operation }: Received = record?.executed ?? received;
    const hash = record?.executed ? `${queryHash}:executed` : queryHash;
    const result =
      operation && operations?.execute(hash, document, operation, context, request.variables);
    if (record) record.compiled = result !== undefined;
    return (
      result ??
      execute({
        schema,
        document,
        contextValue: context,
        variableValues: request.variables,
        operationName: request.operationName,
      })
    );
  }

  const gateway: Gateway = {
    onSchemaLoadOrUpdate(listener) {
      listener({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({ executor }),
    stop: async () => undefined,
  };
  return { gateway, documentStore: createDocumentStore(allLimits.documentBytes) };
}
