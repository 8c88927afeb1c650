import { number } from '../format.ts';
import type { Cell, Rows } from './rows.ts';

/** Rows drawn at most: a browser takes long over more, and a download has them all. */
const mostRows = 1_000;

/** An answer's rows as a table; a value that is kept back says so. */
export function Table({ rows: { columns, rows } }: { readonly rows: Rows }) {
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
              {columns.map((name) => (
                <Value key={name} value={row.get(name)} />
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

function Value({ value }: { readonly value: Cell | undefined }) {
  if (value === null || value === undefined) return <td className="empty" />;
  if (typeof value === 'number') return <td className="number">{value}</td>;
  return <td>{typeof value === 'object' ? value.join('; ') : String(value)}</td>;
}
