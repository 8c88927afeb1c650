import { describe, expect, test } from 'vitest';
import { responseStatus } from '../../src/operations/http-status.ts';
import { createRequestRecord } from '../../src/operations/request-record.ts';

const json = 'application/json; charset=utf-8';
const strict = 'application/graphql-response+json; charset=utf-8';

function record(wellFormed: boolean, hasData: boolean, ...codes: string[]) {
  const errors = codes.map((code) => ({ code }));
  return { ...createRequestRecord('id'), wellFormed, hasData, errors };
}

describe('responseStatus', () => {
  test.each([
    ['data', 200, json, record(true, true), 200],
    ['data with errors', 200, strict, record(true, true, 'INTERNAL_SERVER_ERROR'), 200],
    ['a wrong document', 400, json, record(true, false, 'GRAPHQL_VALIDATION_FAILED'), 200],
    ['a wrong document', 400, strict, record(true, false, 'GRAPHQL_VALIDATION_FAILED'), 400],
    ['no document', 400, json, record(false, false, 'BAD_REQUEST'), 400],
    ['a mutation by GET', 405, json, record(true, false, 'BAD_REQUEST'), 405],
    ['a refusal without a status', 500, strict, record(true, false, 'BAD_USER_INPUT'), 400],
    ['a refusal with a status', 401, json, record(true, false, 'UNAUTHENTICATED'), 401],
    ['a fault', 500, json, record(true, false, 'INTERNAL_SERVER_ERROR'), 500],
    ['a fault before execution', 400, strict, record(true, false, 'INTERNAL_SERVER_ERROR'), 500],
    ['a database that is away', 500, json, record(true, false, 'SERVICE_UNAVAILABLE'), 503],
    ['an operation out of time', 503, json, record(true, false, 'OPERATION_TIMEOUT'), 503],
  ])('%s with %i as %s', (_what, status, contentType, requestRecord, expected) => {
    expect(responseStatus(status, contentType, requestRecord)).toBe(expected);
  });
});
