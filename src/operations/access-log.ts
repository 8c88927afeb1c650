import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { RecordedOperation } from '../access/access-log.ts';
import { describeFailure } from './failures.ts';
import { type FailureLog, recordError } from './errors.ts';
import { currentRequest } from './request-record.ts';

/**
 * Stores what a request read of personal data.
 *
 * @returns undefined when it read none
 */
export type RecordAccess<Context> = (
  context: Context,
  operation: RecordedOperation,
) => Promise<void> | undefined;

const notRecorded = {
  message: 'Personal data cannot be read at the moment: reads of them cannot be recorded.',
  extensions: { code: 'SERVICE_UNAVAILABLE' },
};

/** Records reads of personal data before they leave: what cannot be recorded is not answered. */
export function createAccessLogPlugin<Context extends BaseContext>(
  log: FailureLog,
  recordAccess: RecordAccess<Context>,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ contextValue, operation, queryHash, response }) {
          // Without an operation nothing was read.
          if (!operation) return;
          try {
            await recordAccess(contextValue, {
              name: operation.name?.value,
              documentHash: currentRequest.getStore()?.exportPage?.documentHash ?? queryHash,
            });
          } catch (error) {
            response.body = { kind: 'single', singleResult: { errors: [notRecorded] } };
            const record = currentRequest.getStore();
            if (record) {
              record.hasData = false;
              record.errors = [];
              recordError(record, notRecorded);
            }
            const { code } = notRecorded.extensions;
            log.error(
              { requestId: record?.id, code, fault: describeFailure(error) },
              'Reads of personal data were not recorded, and not answered',
            );
          }
        },
      };
    },
  };
}
