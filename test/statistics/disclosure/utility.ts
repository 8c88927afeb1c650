/** Prints what remains of invented enrolments when they are published: the table of docs/statistics.md. */
import { protect } from './at-once.ts';
import { Random } from '../../differential/random.ts';

const implies: Readonly<Record<string, readonly string[]>> = {
  regency: ['province'],
  program: ['field'],
};
const groups = [
  ['province', 'regency'],
  ['province', 'gender'],
  ['center', 'field'],
  ['gender', 'placed', 'year'],
  ['gender', 'province', 'year'],
  ['center', 'placed', 'year'],
  ['center', 'field', 'year'],
];

function enrolments(count: number): Record<string, number>[] {
  const random = new Random(5);
  /** Many of the first, few of the last. */
  const skewed = (values: number) => Math.floor(values * random.next() ** 2);
  return Array.from({ length: count }, () => {
    const [regency, program] = [skewed(514), skewed(60)];
    return {
      year: random.integer(0, 4),
      province: regency % 38,
      regency,
      center: skewed(21),
      field: program % 12,
      program,
      gender: random.integer(0, 1),
      placed: skewed(2),
    };
  });
}

for (const count of [1_000, 20_000, 1_000_000]) {
  const records = enrolments(count);
  for (const names of groups) {
    const key = (record: Record<string, number>) => names.map((name) => record[name]!);
    const cells = [...Map.groupBy(records, (record) => key(record).join()).values()].map(
      (members) => ({ values: key(members[0]!), count: members.length }),
    );
    const table = protect(
      names.map((name) => ({ name, implies: implies[name] ?? [] })),
      cells,
      { threshold: 10, base: 5, key: 'utility' },
    );
    const large = cells.filter((cell) => cell.count >= 10);
    const published = large.filter(({ values }) => table.get(values).status === 'ROUNDED');
    const people = published.reduce((sum, cell) => sum + cell.count, 0);
    console.log(
      [count, names.join(' × '), cells.length, large.length, published.length]
        .concat(`${Math.round((100 * people) / count)} %`)
        .join(' | '),
    );
  }
}
