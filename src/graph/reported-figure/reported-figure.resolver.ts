import { sql } from 'kysely';
import { Int } from 'type-graphql';
import type { Computed } from '../../exposure/expose.ts';

/**
 * `ReportedFigure.recorded`: the same count over the records. A metric of an event counts what no
 * record holds one by one, and stays null.
 */
export const recordedFigure: Computed = {
  type: () => Int,
  nullable: true,
  // It counts the enrolments of years.
  cost: 20,
  description:
    'The value that the records give for the same metric, scope and period, in `unit`; null for a metric that the records cannot answer.',
  resolve: (row, _args, { loaders }) =>
    loaders.value(
      'ReportedFigure.recorded',
      row.id,
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
    ),
};
