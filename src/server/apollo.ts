import { ApolloServer, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { longestDocument, mostTokens } from '../access/limits.ts';
import type { Config } from '../config.ts';
import { createAccessLogPlugin, type RecordAccess } from '../operations/access-log.ts';
import { createCachePolicyPlugin } from '../operations/cache-policy.ts';
import { createExecution } from '../operations/compiled/executor.ts';
import { createCsvPlugin, toText } from '../operations/csv/plugin.ts';
import { createErrorHandling } from '../operations/errors.ts';
import { createExportsPlugin, type OpenPages } from '../operations/exports/plugin.ts';
import { ExportSlots } from '../operations/exports/slots.ts';
import { createRecordingPlugin } from '../operations/logging.ts';
import { createPersonalArgumentsPlugin } from '../operations/personal-arguments.ts';
import type { OperationDocuments } from '../operations/trusted-documents/operation-documents.ts';
import { createDocumentsPlugin } from '../operations/trusted-documents/plugin.ts';
import { createLimitRule } from '../operations/limits/document-limits.ts';
import { createLimitsPlugin, type LimitParts } from '../operations/limits/plugin.ts';
import { createStatementsPlugin, type StatementsOf } from '../operations/statements.ts';

/** What Apollo Server is made from. */
export interface ApolloParts<Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly documents: OperationDocuments;
  readonly limits: LimitParts;
  readonly statements?: StatementsOf<Context> | undefined;
  readonly recordAccess?: RecordAccess<Context> | undefined;
  readonly openPages?: OpenPages<Context> | undefined;
  readonly plugins?: readonly ApolloServerPlugin<Context>[] | undefined;
}

const maxErrors = 20;

/** Apollo appends an error's text after a colon, and that text may quote values. */
function withoutDetails(message: unknown): string {
  return `Apollo Server: ${String(message).split(':', 1)[0]}`;
}

/** An Apollo Server that answers operations and does nothing else: no reports, no pages, no cache. */
export function createApollo<Context extends BaseContext>(
  parts: ApolloParts<Context>,
): ApolloServer<Context> {
  const { config, log, statements, openPages } = parts;
  const errors = createErrorHandling(log);
  const exports =
    openPages &&
    createExportsPlugin<Context>({
      limits: parts.limits.limits,
      slots: new ExportSlots(config.exportConnections),
      timeout: config.exportTimeout,
      openPages,
      execute: (request, contextValue) => apollo.executeOperation(request, { contextValue }),
    });
  const apollo: ApolloServer<Context> = new ApolloServer<Context>({
    ...createExecution(parts.schema, config.execution),
    introspection: true,
    nodeEnv: config.nodeEnv,
    // Apollo's own adds a line break, for which a large answer is copied.
    stringifyResult: toText,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    formatError: errors.formatError,
    parseOptions: {
      maxLexicalTokens: mostTokens,
      maxComments: 1_000,
      maxSourceLength: longestDocument,
    },
    validationOptions: { maxErrors, hideSuggestions: config.nodeEnv !== 'development' },
    validationRules: [createLimitRule(parts.limits.limits, maxErrors)],
    logger: {
      debug: (message) => log.debug(withoutDetails(message)),
      info: (message) => log.info(withoutDetails(message)),
      warn: (message) => log.warn(withoutDetails(message)),
      error: (message) => log.error(withoutDetails(message)),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      errors.plugin,
      createDocumentsPlugin(parts.documents),
      createRecordingPlugin(statements),
      createPersonalArgumentsPlugin(),
      ...(parts.recordAccess ? [createAccessLogPlugin(log, parts.recordAccess)] : []),
      // Before the limits: what they refuse is not paid for.
      createCsvPlugin(),
      ...(exports ? [exports] : []),
      createLimitsPlugin(parts.limits),
      createCachePolicyPlugin(),
      ...(statements && config.nodeEnv === 'development'
        ? [createStatementsPlugin(statements)]
        : []),
      ...(parts.plugins ?? []),
    ],
  });
  return apollo;
}
