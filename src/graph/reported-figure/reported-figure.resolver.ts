import { sql } from 'kysely';
import { Int } from 'type-graphql';
import { ForbiddenError } from '../../errors.ts';
import type { GraphContext } from '../../exposure/context.ts';
import type { Computed } from '../../exposure/expose.ts';
import type { Row } from '../../loading/table.ts';
import { type Publication, publishedTotals } from '../../statistics/published-groups.ts';

/** It counts the enrolments of years. */
const readingPoints = 20;
const reads = ['metric', 'organization', 'periodFrom', 'periodTo'];

/**
 * `ReportedFigure.recorded`: the same count over the records. A metric of an event counts what no
 * record holds one by one, and stays null.
 */
export const recordedFigure: Computed = {
  type: () => Int,
  nullable: true,
  cost: readingPoints,
  reads,
  description:
    'The value that the records give for the same metric, scope and period, in `unit`; null for a metric that the records cannot answer. Roles that get rounded counts, and a center for another one, are told enrolments in place of distinct participants, as `enrolmentStatistics` publishes them; null where they are suppressed, or the period is not of whole months. How many regencies and cities they come from is not told to them.',
  resolve: (row, _args, context) => recorded(row, context),
};

/** `ReportedFigure.difference`, of the two numbers as they are shown. */
export const differenceFromRecords: Computed = {
  type: () => Int,
  nullable: true,
  cost: readingPoints,
  reads: ['reported', ...reads],
  description:
    '`reported` less `recorded`: positive where the source reports more than the records have; null where `recorded` is.',
  async resolve(row, _args, context) {
    const value = await recorded(row, context);
    return value === null ? null : (row['reported'] as number) - value;
  },
};

async function recorded(row: Row, context: GraphContext): Promise<number | null> {
  // Of an event the records tell nothing.
  if (!(row['metric'] as string).startsWith('BOARDING_')) return null;
  const { publication, publicationOfOthers } = context;
  const settings = publication ?? ((await isOfOwn(row, context)) ? undefined : publicationOfOthers);
  if (!settings) return exact(row, context);
  // How many regencies have somebody tells of those that are suppressed whether they do.
  return row['metric'] === 'BOARDING_PARTICIPANTS_TRAINED'
    ? published(row, context, settings)
    : null;
}

/** Whether it is of the viewer's own organization, or of a satellite of that. */
async function isOfOwn(row: Row, { loaders }: GraphContext): Promise<boolean> {
  const { organizations } = loaders.viewer;
  if (organizations.length === 0) return false;
  const { id } = row['organization'] as Row;
  const found = await loaders.value<number, boolean>(
    'ReportedFigure.isOfOwn',
    id,
    (keys) => sql`
      select id as key, code = any(${organizations}) as value
      from organization where id = any(${keys})`,
  );
  return found === true;
}

function exact({ id }: Row, { loaders }: GraphContext): Promise<number | null> {
  return loaders.value<number, number>(
    'ReportedFigure.recorded',
    id,
    (figures) => sql`
      select f.id as key, case f.metric
        when 'BOARDING_PARTICIPANTS_TRAINED' then count(distinct e.participant_id)::integer
        when 'BOARDING_PARTICIPANT_ORIGINS' then count(distinct r.id)::integer
      end as value
      from reported_figure as f
      left join enrolment as e on e.center_id = f.organization_id and e.mode = 'BOARDING'
        and f.metric in ('BOARDING_PARTICIPANTS_TRAINED', 'BOARDING_PARTICIPANT_ORIGINS')
        and (f.period_from is null or e.started_on >= f.period_from)
        and (f.period_to is null or e.started_on <= f.period_to)
      left join participant as p on p.id = e.participant_id
      left join region as r on r.id = p.origin_id and r.kind <> 'PROVINCE'
      where f.id = any(${figures})
      group by f.id`,
  );
}

/** The sum of what is published of each year, or of each month. */
async function published(
  row: Row,
  { loaders }: GraphContext,
  publication: Publication,
): Promise<number | null> {
  const [gte, lte] = [row['periodFrom'], row['periodTo']];
  const filter = { mode: { eq: 'BOARDING' }, startedOn: { gte, lte } };
  const { id } = row['organization'] as Row;
  try {
    return await publishedTotals(loaders, publication, 'enrolments', 'CENTER', filter)(id);
  } catch (error) {
    if (error instanceof ForbiddenError) return null;
    throw error;
  }
}
