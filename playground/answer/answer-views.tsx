import { useGraphiQL } from '@graphiql/react';
import type { GraphQLSchema } from 'graphql';
import { useLayoutEffect, useMemo, useState } from 'react';
import type { Sent, Session } from '../request.ts';
import { BarChart } from './chart.tsx';
import { downloadCsv } from './download.ts';
import { type Asked, type Records, recordsOf } from './records.ts';
import { type Chart, chartOf } from './statistics.ts';
import { Table } from './table.tsx';

const views = ['JSON', 'Table', 'Chart'] as const;
type View = (typeof views)[number];

/** What can be made of an answer. */
interface Reading {
  readonly records: Records | undefined;
  /** Why there are no records. */
  readonly noRecords: string;
  readonly chart: Chart | undefined;
}

/**
 * The bar above an answer, that shows it as JSON, as a table or as a chart, and downloads it as CSV. It
 * stands where GraphiQL has its footer; styles.css puts it on top, and hides the JSON below a view.
 */
export function AnswerViews({ session }: { readonly session: Session }) {
  const [chosen, setView] = useState<View>('JSON');
  const [failure, setFailure] = useState('');
  const tab = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]);
  const { id = '', response } = tab ?? {};
  useLayoutEffect(() => {
    session.tab = id;
    setFailure('');
  }, [session, id, response]);
  const sent = session.sentIn(id);
  const schema = useGraphiQL((state) => state.schema ?? null);
  const reading = useMemo(() => read(response ?? '', sent, schema), [response, sent, schema]);
  // A chart is shown for what has one; the choice comes back with the next that has.
  const view = chosen === 'Chart' && !reading.chart ? 'JSON' : chosen;

  async function download() {
    if (!sent) return;
    setFailure('');
    try {
      await downloadCsv(sent);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div className="answer" data-view={view}>
      <div className="answer-bar">
        <div role="group" aria-label="Show the answer as">
          {views.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              disabled={name === 'Chart' && !reading.chart}
              title={
                name === 'Chart' && !reading.chart
                  ? 'Only statistics have a chart: rows with a key and numbers.'
                  : undefined
              }
              onClick={() => setView(name)}
            >
              {name}
            </button>
          ))}
        </div>
        <button
          type="button"
          disabled={!reading.records || !sent}
          title={reading.noRecords || 'Asks again, and saves the answer as CSV'}
          onClick={() => void download()}
        >
          Download CSV
        </button>
      </div>
      <p className="answer-failure" role="alert">
        {failure}
      </p>
      {view === 'Table' && (
        <div className="answer-view" role="region" aria-label="Answer as a table" tabIndex={0}>
          {reading.records ? (
            <Table records={reading.records} />
          ) : (
            <p className="answer-note">{reading.noRecords}</p>
          )}
        </div>
      )}
      {view === 'Chart' && reading.chart && (
        <div className="answer-view" role="region" aria-label="Answer as a chart" tabIndex={0}>
          <BarChart chart={reading.chart} />
        </div>
      )}
    </div>
  );
}

function read(text: string, sent: Sent | undefined, schema: GraphQLSchema | null): Reading {
  const { data, errors } = parsed(text);
  if (!data || !sent || !schema) {
    const noRecords = errors?.[0]?.message ?? 'Run an operation to see its answer here.';
    return { records: undefined, noRecords, chart: undefined };
  }
  const chart = chartOf(data);
  try {
    const records = recordsOf(schema, JSON.parse(sent.body) as Asked, data);
    return { records, noRecords: '', chart };
  } catch (error) {
    return { records: undefined, noRecords: (error as Error).message, chart };
  }
}

interface Answer {
  readonly data?: object | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** An answer that is on its way is no JSON yet. */
function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
