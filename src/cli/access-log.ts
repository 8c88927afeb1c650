import 'reflect-metadata';
import { accessHistory, pruneAccessRecords } from '../access/access-history.ts';
import { UsageError } from '../errors.ts';
import { fromGlobalId } from '../relay/global-id.ts';
import { runCommand, say } from './command.ts';

const options = {
  participant: { type: 'string' },
  since: { type: 'string' },
  viewer: { type: 'string' },
  'prune-before': { type: 'string' },
} as const;

await runCommand(options, async (orm, { participant, since, viewer, ...others }) => {
  const before = others['prune-before'];
  if ((participant === undefined) === (before === undefined)) {
    throw new UsageError('Give either --participant ID or --prune-before DATE.');
  }
  if (before !== undefined) {
    const time = timeOf('--prune-before', before);
    const deleted = await orm.em
      .fork()
      .transactional((em) => pruneAccessRecords(em.getKysely(), time));
    say(`Access records deleted: ${deleted}, from before ${time.toISOString()}.`);
    return;
  }
  const history = await accessHistory(orm.em.getKysely(), {
    participantId: participantOf(participant!),
    since: since === undefined ? undefined : timeOf('--since', since),
    viewer,
  });
  for (const { at, fields, documentHash, operationName, ...who } of history) {
    const from = who.organization === null ? '' : ` of ${who.organization}`;
    const operation = `${operationName ?? 'an operation without a name'} (sha256:${documentHash})`;
    say(
      `${at}  ${who.viewer}, ${who.role}${from}: ${fields.join(', ')}  by ${operation}  for: ${who.purpose}`,
    );
  }
  say(`Access records: ${history.length}.`);
});

/** A participant's key, or its id in the graph. */
function participantOf(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  try {
    const { typename, key } = fromGlobalId(text, 'participant');
    if (typename === 'Participant') return key;
  } catch {
    // Said below, as for the id of something else.
  }
  throw new UsageError('--participant must be the id of a Participant.');
}

/** A day begins at midnight UTC. */
function timeOf(option: string, text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) || Number.isNaN(time.getTime())) {
    throw new UsageError(
      `${option} must be a day or a time in UTC: 2026-11-22 or 2026-11-22T08:00:00Z.`,
    );
  }
  return time;
}
