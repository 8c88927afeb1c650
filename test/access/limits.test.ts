import { describe, expect, test } from 'vitest';
import { defaultLimits, type Limits, limitsByRole, mostTokens } from '../../src/access/limits.ts';
import { ConfigError } from '../../src/config.ts';
import { roles } from '../../src/access/viewer.ts';

describe('limits', () => {
  test('are the defaults unless something is said', () => {
    expect(limitsByRole()).toEqual(defaultLimits);
    expect(limitsByRole({})).toEqual(defaultLimits);
  });

  test('are overridden one by one', () => {
    const limits = limitsByRole({ PUBLIC: { cost: 2_000 }, DASHBOARD: { introspection: true } });
    expect(limits.PUBLIC).toEqual({ ...defaultLimits.PUBLIC, cost: 2_000 });
    expect(limits.DASHBOARD).toEqual({ ...defaultLimits.DASHBOARD, introspection: true });
    expect(limits.ANALYST).toEqual(defaultLimits.ANALYST);
  });

  test('are never away, and no smaller for a role that may more', () => {
    const order = ['PUBLIC', 'DASHBOARD', 'ANALYST', 'MINISTRY'] as const;
    for (const [index, role] of order.entries()) {
      for (const name of Object.keys(defaultLimits[role]) as (keyof Limits)[]) {
        const limit = Number(defaultLimits[role][name]);
        expect(limit).toBeLessThan(Infinity);
        const before = order[index - 1];
        if (before) expect(limit).toBeGreaterThanOrEqual(Number(defaultLimits[before][name]));
      }
    }
  });

  test('let analysts, centers and the ministry alone ask for the schema', () => {
    const allowed = roles.filter((role) => defaultLimits[role].introspection);
    expect(allowed).toEqual(['ANALYST', 'CENTER', 'MINISTRY']);
  });

  test.each<[unknown, RegExp]>([
    [{ PUBIC: { cost: 1 } }, /^LIMITS: there is no role "PUBIC"; there are PUBLIC, DASHBOARD/],
    [{ PUBLIC: { cots: 1 } }, /^LIMITS: PUBLIC has no limit "cots"; there are tokens, depth/],
    [{ PUBLIC: 5 }, /^LIMITS: PUBLIC must be an object of limits\.$/],
    [{ PUBLIC: { cost: 0 } }, /^LIMITS: PUBLIC\.cost must be a whole number from 1 to 1000000\.$/],
    [{ PUBLIC: { cost: -1 } }, /^LIMITS: PUBLIC\.cost must be/],
    [{ PUBLIC: { cost: 1.5 } }, /^LIMITS: PUBLIC\.cost must be/],
    [{ PUBLIC: { cost: null } }, /^LIMITS: PUBLIC\.cost must be/],
    [{ PUBLIC: { depth: '9' } }, /^LIMITS: PUBLIC\.depth must be a whole number from 1 to 100\.$/],
    [{ PUBLIC: { tokens: mostTokens + 1 } }, /^LIMITS: PUBLIC\.tokens must be/],
    [{ CENTER: { introspection: 1 } }, /^LIMITS: CENTER\.introspection must be true or false\.$/],
    [{ PUBLIC: { points: 10 } }, /^LIMITS: PUBLIC\.points must not be less than PUBLIC\.cost/],
  ])('are refused in one line: %j', (setting, message) => {
    expect(() => limitsByRole(setting)).toThrow(message);
    expect(() => limitsByRole(setting)).toThrow(ConfigError);
  });
});
