import 'reflect-metadata';
import {
  createKey,
  type KeyEntry,
  type KeyOrder,
  listKeys,
  revokeKey,
} from '../access/api-keys/store.ts';
import { roles } from '../access/viewer.ts';
import { UsageError } from '../errors.ts';
import { inColumns } from './columns.ts';
import { fail, runCommand, say } from './command.ts';

const orderOptions = {
  role: { type: 'string' },
  organization: { type: 'string' },
  app: { type: 'string' },
  label: { type: 'string' },
  'expires-in': { type: 'string' },
} as const;

const [command, ...rest] = process.argv.slice(2);

switch (command) {
  case 'create':
    await runCommand(
      orderOptions,
      async (orm, { role, 'expires-in': period, ...order }) => {
        const wanted = { ...order, role: roleNamed(role), expiresAt: endOf(period) };
        const { text } = await createKey(orm, wanted);
        say(`${text}\n\n${described(wanted)} It is not shown again: only its hash is stored.`);
      },
      rest,
    );
    break;
  case 'list':
    await runCommand({}, async (orm) => say(table(await listKeys(orm))), rest);
    break;
  case 'revoke': {
    const [prefix = '', ...more] = rest;
    await runCommand(
      {},
      async (orm) => {
        await revokeKey(orm, prefix);
        say(`The key ${prefix} is revoked; running servers refuse it within 5 seconds.`);
      },
      more,
    );
    break;
  }
  default:
    fail(
      new UsageError(
        'Say what to do: npm run keys -- create --role ROLE [--organization CODE] [--app CODE] [--label TEXT] [--expires-in 90d] | list | revoke PREFIX',
      ),
    );
}

function roleNamed(name: string | undefined): KeyOrder['role'] {
  const role = roles.find((each) => each === name);
  if (!role) throw new UsageError(`--role must be one of ${roles.join(', ')}.`);
  return role;
}

/** The end of a period that begins now; undefined for none. */
function endOf(period: string | undefined): Date | undefined {
  if (period === undefined) return undefined;
  const [, count, unit] = /^([1-9]\d{0,3})([hd])$/.exec(period) ?? [];
  if (count === undefined) {
    throw new UsageError('--expires-in must be a number of days or hours, like 90d or 12h.');
  }
  return new Date(Date.now() + Number(count) * (unit === 'd' ? 86_400_000 : 3_600_000));
}

function described({ role, organization, app, expiresAt }: KeyOrder): string {
  const whose = organization === undefined ? '' : ` of ${organization}`;
  const sends = app === undefined ? '' : `, for the documents of ${app}`;
  const until = expiresAt ? `until ${minute(expiresAt)}` : 'until it is revoked';
  return `A key of the role ${role}${whose}${sends}, good ${until}.`;
}

function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function table(keys: readonly KeyEntry[]): string {
  if (keys.length === 0) return 'There are no keys.';
  const rows = keys.map((key) => [
    key.prefix,
    key.role,
    key.organization ?? '',
    key.app ?? '',
    state(key),
    minute(key.createdAt),
    key.lastUsedAt ? minute(key.lastUsedAt) : 'never',
    key.label ?? '',
  ]);
  return inColumns([
    ['PREFIX', 'ROLE', 'ORGANIZATION', 'APP', 'STATE', 'CREATED', 'LAST USED', 'LABEL'],
    ...rows,
  ]).join('\n');
}

function state({ revokedAt, expiresAt }: KeyEntry): string {
  if (revokedAt) return 'revoked';
  if (!expiresAt) return 'good';
  return expiresAt.getTime() <= Date.now() ? 'expired' : `good until ${minute(expiresAt)}`;
}
