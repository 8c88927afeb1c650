import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { type Role, roles } from './viewer.ts';

/** What a viewer may ask for in one operation, and over time. Every number is the most that is allowed. */
export interface Limits {
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Fields within fields, down from the root. */
  readonly depth: number;
  /** Fields at the root. */
  readonly rootFields: number;
  /** Fields in all, each as often as its fragment is spread. */
  readonly fields: number;
  /** Fields with an alias, each as often as its fragment is spread. */
  readonly aliases: number;
  /** Directives in all. */
  readonly directives: number;
  /** Directives at one place. */
  readonly directivesAtOnce: number;
  /** Variables that the operation declares. */
  readonly variables: number;
  /** Values in the variables: each scalar, list and object counts, and each of their parts. */
  readonly values: number;
  /** Points that one operation may cost. */
  readonly cost: number;
  /** Points in the viewer's bucket, which is full again each minute. */
  readonly points: number;
  /** Whole exports at a time; 0 where none may be asked for. */
  readonly exports: number;
  /** Rows of one whole export. */
  readonly exportRows: number;
  /** Whether the schema may be asked for. */
  readonly introspection: boolean;
}

/** The parser takes no longer document, whoever sends it. */
export const mostTokens = 10_000;

/** In characters: the parser does not begin to read a longer document. */
export const longestDocument = 100_000;

const small: Limits = {
  tokens: 2_000,
  depth: 16,
  rootFields: 10,
  fields: 400,
  aliases: 50,
  directives: 50,
  directivesAtOnce: 3,
  variables: 50,
  values: 1_000,
  cost: 5_000,
  points: 50_000,
  exports: 0,
  exportRows: 100_000,
  introspection: false,
};

const medium: Limits = { ...small, cost: 10_000, points: 200_000, exports: 1 };

const large: Limits = {
  tokens: 5_000,
  depth: 24,
  rootFields: 30,
  fields: 1_000,
  aliases: 200,
  directives: 200,
  directivesAtOnce: 3,
  variables: 100,
  values: 5_000,
  cost: 50_000,
  points: 1_000_000,
  exports: 1,
  exportRows: 10_000_000,
  introspection: true,
};

/** What each role may ask for unless the setting `LIMITS` says otherwise. */
export const defaultLimits: Readonly<Record<Role, Limits>> = {
  PUBLIC: small,
  DASHBOARD: medium,
  PARTNER: medium,
  ANALYST: large,
  CENTER: large,
  MINISTRY: {
    ...large,
    tokens: mostTokens,
    rootFields: 100,
    fields: 2_000,
    aliases: 500,
    cost: 100_000,
    points: 5_000_000,
    exports: 2,
    exportRows: 100_000_000,
  },
};

const most = (maximum: number, minimum = 1) => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int(message).min(minimum, message).max(maximum, message).optional();
};

// Past these numbers a limit would no longer keep the server from being brought down.
const override = z.strictObject(
  {
    tokens: most(mostTokens),
    depth: most(100),
    rootFields: most(1_000),
    fields: most(5_000),
    aliases: most(5_000),
    directives: most(1_000),
    directivesAtOnce: most(100),
    variables: most(1_000),
    values: most(100_000),
    cost: most(1_000_000),
    points: most(1_000_000_000),
    exports: most(100, 0),
    exportRows: most(1_000_000_000),
    introspection: z.boolean('must be true or false').optional(),
  } satisfies Record<keyof Limits, z.ZodType>,
  'must be an object of limits',
);

const overrides = z.partialRecord(z.enum(roles), override);

/**
 * The limits of each role.
 *
 * @param setting what `LIMITS` changes of the defaults, by role
 * @throws ConfigError naming the first thing that is wrong with it
 */
export function limitsByRole(setting: unknown = {}): Readonly<Record<Role, Limits>> {
  const result = overrides.safeParse(setting);
  if (!result.success) throw new ConfigError(`LIMITS: ${describe(result.error.issues[0]!)}.`);
  const entries = roles.map((role) => {
    const limits = { ...defaultLimits[role], ...result.data[role] };
    if (limits.points < limits.cost) {
      throw new ConfigError(
        `LIMITS: ${role}.points must not be less than ${role}.cost, which is ${limits.cost}.`,
      );
    }
    return [role, limits] as const;
  });
  return Object.fromEntries(entries) as Record<Role, Limits>;
}

function describe(issue: z.core.$ZodIssue): string {
  const [role, ...path] = issue.path;
  if (issue.code !== 'unrecognized_keys') return `${[role, ...path].join('.')} ${issue.message}`;
  const [unknown] = issue.keys;
  return role === undefined
    ? `there is no role ${JSON.stringify(unknown)}; there are ${roles.join(', ')}`
    : `${String(role)} has no limit ${JSON.stringify(unknown)}; there are ${Object.keys(override.shape).join(', ')}`;
}
