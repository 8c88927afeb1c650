import { number } from '../format.ts';
import type { Records } from './records.ts';
import { suppressed } from './statistics.ts';

/** Rows drawn at most: a browser takes long over more, and a download has them all. */
const mostRows = 1_000;

/** An answer's rows as a table; a value that is kept back says so. */
export function Table({ records: { columns, rows } }: { readonly records: Records }) {
  // Of each value the column that says how it is told.
  const statuses = columns.map((name) =>
    name.endsWith('value') ? columns.indexOf(name.replace(/value$/, 'status')) : -1,
  );
  if (rows.length === 0) {
    return (
      <p className="answer-note">
        The answer has no rows.
        {statuses.some((at) => at >= 0) &&
          ' Groups that are too small to be published are not listed.'}
      </p>
    );
  }
  return (
    <>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row, index) => (
            <tr key={index}>
              {columns.map((name, column) => (
                <Value
                  key={name}
                  value={row[column]}
                  isHidden={row[column] === null && row[statuses[column]!] === suppressed}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p className="answer-note">
          The first {number(mostRows)} of {number(rows.length)} rows; the download has all.
        </p>
      )}
    </>
  );
}

interface ValueProps {
  readonly value: unknown;
  readonly isHidden: boolean;
}

function Value({ value, isHidden }: ValueProps) {
  if (isHidden) return <td className="number hidden-number">not published</td>;
  switch (typeof value) {
    case 'number':
      return <td className="number">{value}</td>;
    case 'string':
      return <td>{value}</td>;
    default:
      return <td>{value === null || value === undefined ? '' : JSON.stringify(value)}</td>;
  }
}
