import { expect, it } from 'vitest';
import { Statements } from '../../src/loading/statements.ts';

it('wait for no work of a request that has ended', async () => {
  const request = new AbortController();
  const statements = new Statements(
    { execute: async () => ({ columns: [], rows: [] }), close: async () => {} },
    request.signal,
  );
  const endless = statements.during(() => new Promise<never>(() => {}));
  request.abort(new Error('gone away'));
  await expect(endless).rejects.toThrow('gone away');
});
