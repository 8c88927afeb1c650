import type { ApolloServerPlugin } from '@apollo/server';
import { currentRequest } from '../request-record.ts';
import type { OperationDocuments } from './operation-documents.ts';

/** Has an operation run the text that was found for its request, whatever else the request holds. */
export function createDocumentsPlugin(documents: OperationDocuments): ApolloServerPlugin {
  return {
    async requestDidStart({ request }) {
      const document = currentRequest.getStore()?.document;
      if (!document) return;
      request.query = document.text;
      // Apollo Server's own persisted queries are off, and would refuse it.
      if (request.extensions) {
        request.extensions = { ...request.extensions, persistedQuery: undefined };
      }
      documents.count(document);
      if (!document.isNew) return;
      return {
        // Parsed, valid, and past every limit: those are checked before.
        async executionDidStart() {
          documents.keep(document);
        },
      };
    },
  };
}
