import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { GraphQLSchema } from 'graphql';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Limits } from '../../access/limits.ts';
import { type Role, roles } from '../../access/viewer.ts';
import { UsageError } from '../../errors.ts';
import {
  type BrokenOperation,
  brokenOperations,
} from '../../operations/trusted-documents/document-check.ts';
import { readManifest } from '../../operations/trusted-documents/manifest/manifest.ts';
import type { PublishedFolder } from '../../operations/trusted-documents/published-folder.ts';
import {
  brokenInDatabase,
  exportVersions,
} from '../../operations/trusted-documents/stored-versions.ts';
import { approvalLines, checkOperations, requireValid } from './approval.ts';
import { usageLines } from './usage.ts';
import {
  publishVersion,
  registerVersion,
  retireVersion,
  type Terminal,
  type VersionName,
  versionLines,
} from './versions.ts';

/** What the commands work with. */
export interface Surroundings {
  /** The schema as the code makes it. */
  readonly schema: () => GraphQLSchema;
  /** What each role may ask for, as it is configured. */
  readonly limits: () => Readonly<Record<Role, Limits>>;
  /** Opens the configured database for a command's work, and closes it. */
  readonly withDatabase: (work: (orm: MikroORM) => Promise<void>) => Promise<void>;
  readonly folder: PublishedFolder;
  readonly terminal: Terminal;
}

type Command = (args: readonly string[], surroundings: Surroundings) => void | Promise<void>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const usage =
  'Say what to do: npm run operations -- check PATH [--role ROLE] | publish [PATH] --app APP --version VERSION [--pending] [--yes] | retire --app APP --version VERSION | list | usage [--app APP] [--days 30] | export | verify [--exported]';

const commands: Readonly<Record<string, Command>> = {
  check(args, { schema, limits, terminal }) {
    const { path, values } = parse(args, { role: text }, true);
    const role = values.role === undefined ? undefined : roleNamed(values.role);
    const sender = role && { role, limits: limits()[role] };
    const checked = checkOperations(schema(), readManifest(path ?? noManifest()), sender);
    print(terminal, approvalLines(checked));
    requireValid(checked);
  },

  publish(args, { schema, withDatabase, terminal }) {
    const options = { app: text, version: text, pending: flag, yes: flag };
    const { path, values } = parse(args, options, true);
    const version = versionNamed(values);
    const documents = path === undefined ? undefined : readManifest(path);
    if (values.pending) {
      const given = documents ?? noManifest();
      return withDatabase((orm) => registerVersion(orm, schema(), version, given, terminal));
    }
    const agreeing = values.yes ? { ...terminal, confirm: async () => true } : terminal;
    return withDatabase((orm) => publishVersion(orm, schema(), version, documents, agreeing));
  },

  retire(args, { withDatabase, terminal }) {
    const version = versionNamed(parse(args, { app: text, version: text }).values);
    return withDatabase((orm) => retireVersion(orm, version, terminal));
  },

  list(args, { withDatabase, terminal }) {
    parse(args, {});
    return withDatabase(async (orm) => print(terminal, await versionLines(orm)));
  },

  usage(args, { withDatabase, terminal }) {
    const { app, days } = parse(args, { app: text, days: { ...text, default: '30' } }).values;
    const period = daysIn(days);
    return withDatabase(async (orm) => print(terminal, await usageLines(orm, app, period)));
  },

  export(args, { schema, withDatabase, folder, terminal }) {
    parse(args, {});
    return withDatabase(async (orm) => {
      const versions = await exportVersions(orm, schema(), folder);
      terminal.say(`${folder.path} has ${versions} version(s) of this database: commit it.`);
    });
  },

  verify(args, { schema, withDatabase, folder, terminal }) {
    const { exported } = parse(args, { exported: flag }).values;
    if (exported) return requireWhole(brokenOperations(schema(), folder.read()), terminal);
    return withDatabase(async (orm) =>
      requireWhole(await brokenInDatabase(orm, schema(), folder), terminal),
    );
  },
};

/**
 * Runs what the arguments ask for.
 *
 * @throws UsageError, and parseArgs' own errors, when they cannot be followed, or what they ask for
 *   does not hold
 */
export async function runOperations(
  [name = '', ...args]: readonly string[],
  surroundings: Surroundings,
): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(usage);
  await command(args, surroundings);
}

/** Reads options and, where there may be one, the path of a manifest. */
function parse<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  takesPath = false,
) {
  const given = takesPath && args[0] !== undefined && !args[0].startsWith('-');
  const { values } = parseArgs({ args: given ? args.slice(1) : args, options });
  return { path: given ? args[0] : undefined, values };
}

function noManifest(): never {
  throw new UsageError('Name a manifest, a .graphql file, or a folder of those.');
}

function roleNamed(name: string): Role {
  const role = roles.find((each) => each === name);
  if (!role) throw new UsageError(`--role must be one of ${roles.join(', ')}.`);
  return role;
}

function versionNamed({ app, version }: Partial<VersionName>): VersionName {
  if (app === undefined || version === undefined) {
    throw new UsageError('Name the version: --app dashboard --version 1.0.0');
  }
  return { app, version };
}

function daysIn(days: string): number {
  if (!/^[1-9]\d{0,3}$/.test(days)) {
    throw new UsageError('--days must be a whole number from 1 to 9999.');
  }
  return Number(days);
}

function print(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.say(line);
}

/** Names every operation that the schema would break. */
function requireWhole(broken: readonly BrokenOperation[], terminal: Terminal): void {
  for (const { app, version, operation, problems } of broken) {
    for (const problem of problems) terminal.say(`${operation} of ${app} ${version}: ${problem}`);
  }
  if (broken.length > 0) {
    throw new UsageError(
      `The schema breaks ${broken.length} published operation(s): keep what they use until their versions are retired.`,
    );
  }
}
