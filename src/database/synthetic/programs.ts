import type { EntityManager } from '@mikro-orm/postgresql';

/** A handful of programs in every vocational field, `SYN-<field>-<1, 2 or 3>`, with their source. */
export async function synthesizePrograms(em: EntityManager): Promise<void> {
  await em.execute(`
    insert into training_program
      (code, name, field_id, audience, duration_hours, competency_based, record_origin)
    select 'SYN-' || f.code || '-' || level.number,
      'Program Sintetis ' || f.indonesian_name || ' ' || level.number,
      f.id, 'JOB_SEEKERS', level.hours, level.competency_based, 'SYNTHETIC'
    from vocational_field as f
    cross join (values (1, 160, true), (2, 320, true), (3, 240, false))
      as level (number, hours, competency_based)
    order by f.code, level.number
    on conflict (code) do nothing`);
  await em.execute(`
    insert into citation (source_id, training_program_id)
    select s.id, p.id
    from source as s
    cross join training_program as p
    where s.code = 'SYNTHETIC' and p.code like 'SYN-%' and p.record_origin = 'SYNTHETIC'
    on conflict do nothing`);
}

/** SQL expression of the last day of a program's batch: forty hours a week. */
export function lastDay(startsOn: string, hours: string): string {
  return `${startsOn} + ${hours} * 7 / 40 - 3`;
}
