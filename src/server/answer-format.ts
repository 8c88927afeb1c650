import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { RequestRecord } from '../operations/request-record.ts';

type Format = RequestRecord['format'];

/** The first is answered where the client likes several equally well; what is JSON, Apollo Server decides. */
const formats: readonly (readonly [type: string, format: Format])[] = [
  ['application/json; charset=utf-8', undefined],
  ['application/graphql-response+json; charset=utf-8', undefined],
  ['text/csv; charset=utf-8; header=present', 'csv'],
  ['application/jsonl; charset=utf-8', 'jsonl'],
];
const types = formats.map(([type]) => type);
const byType = new Map(formats);

/** The form, other than JSON, that the client prefers its answer in: https://www.rfc-editor.org/rfc/rfc9110#name-accept */
export function answerFormat({ headers }: FastifyRequest): Format {
  if (headers.accept === undefined) return undefined;
  const preferred = new Negotiator({ headers: { accept: headers.accept } }).mediaType(types);
  return preferred === undefined ? undefined : byType.get(preferred);
}

/** Asks for all pages of a connection, whatever the value. */
export const allPagesHeader = 'x-all-pages';

/** Whether the client says that it reads fields after the body: https://www.rfc-editor.org/rfc/rfc9110#name-te */
export function readsTrailers({ headers }: FastifyRequest): boolean {
  return /(^|,)\s*trailers\s*(,|;|$)/i.test(String(headers.te ?? ''));
}
