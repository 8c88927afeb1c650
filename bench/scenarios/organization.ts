import { comparison } from './comparison.ts';

export const organization = comparison({
  name: 'organization',
  title: 'One organization by code with three to-one relations',
  async variables(database) {
    const { rows } = await database.query<{ code: string }>(
      `select code from organization where type = 'TRAINING_CENTER' order by code`,
    );
    return rows;
  },
  goal: { must: 1.2, aim: 2 },
});
