import { number } from '../format.ts';
import type { Records } from './records.ts';

/** Rows drawn at most: a browser takes long over more, and a download has them all. */
const mostRows = 1_000;

/** An answer's rows as a table; a value that is kept back says so. */
export function Table({ records: { columns, rows } }: { readonly records: Records }) {
  if (rows.length === 0) return <p className="answer-note">The answer has no rows.</p>;
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
                <Value key={name} value={row[column]} />
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

function Value({ value }: { readonly value: unknown }) {
  switch (typeof value) {
    case 'number':
      return <td className="number">{value}</td>;
    case 'string':
      return <td>{value}</td>;
    default:
      return <td>{value === null || value === undefined ? '' : JSON.stringify(value)}</td>;
  }
}
