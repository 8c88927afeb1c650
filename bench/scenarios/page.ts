import { comparison } from './comparison.ts';

const quarters = [
  { from: '2023-01-01', to: '2023-03-31' },
  { from: '2023-10-01', to: '2023-12-31' },
  { from: '2024-04-01', to: '2024-06-30' },
  { from: '2025-07-01', to: '2025-09-30' },
];

export const page = comparison({
  name: 'page',
  title: 'Filtered, ordered page of 50 enrolments with totalCount',
  async variables(database) {
    const { rows } = await database.query<{ code: string }>(
      `select code from organization as c
       where exists (select from enrolment where center_id = c.id) order by code`,
    );
    return rows.flatMap(({ code }) =>
      quarters.map((quarter) => ({ center: code, ...quarter, first: 50 })),
    );
  },
  goal: { must: 1, aim: 1.5 },
});
