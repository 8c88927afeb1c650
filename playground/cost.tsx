import { tryParseJSONC, useGraphiQL } from '@graphiql/react';
import { type GraphQLSchema, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { useEffect, useState } from 'react';
import { number } from './format.ts';
import type { Cost, Operation, Session } from './request.ts';

/** How long the visitor has to have stopped writing, in ms: to ask costs points too. */
const pause = 700;

interface CostOfOperationProps {
  readonly session: Session;
  /** Asked anew when somebody else asks. */
  readonly asker: string | undefined;
}

type Known =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'cost'; readonly cost: Cost }
  | { readonly kind: 'refused'; readonly message: string };

const nothing: Known = { kind: 'nothing' };

/** Shows beside the run button what the operation under the cursor would cost, before it runs. */
export function CostOfOperation({ session, asker }: CostOfOperationProps) {
  const known = useCost(session, asker);
  return (
    <div className="cost" role="status" aria-label="Cost of the operation">
      {known.kind === 'refused' && <span className="cost-refused">{known.message}</span>}
      {known.kind === 'cost' && <Points {...known.cost} />}
    </div>
  );
}

function Points({ requested, limit, remaining, breakdown = [] }: Cost) {
  const costliest = breakdown.slice(0, 5).map(({ path, cost }) => `${number(cost)}  ${path}`);
  const isTooMuch = requested > limit || requested > remaining;
  return (
    <span
      className={isTooMuch ? 'cost-refused' : undefined}
      title={['What costs most, in points:', ...costliest].join('\n')}
    >
      Costs at most <b>{number(requested)}</b> of {number(limit)} points
      {requested > limit && ': too many, ask for smaller pages'}
      <span className="cost-remaining"> · {number(remaining)} left this minute</span>
    </span>
  );
}

/** What is known of the cost of the operation under the cursor; asked when writing pauses. */
function useCost(session: Session, asker: string | undefined): Known {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const schema = useGraphiQL((state) => state.schema);
  const [known, setKnown] = useState(nothing);

  useEffect(() => {
    if (!queryEditor || !schema) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pending = new AbortController();
    let lastAsked = '';

    async function ask() {
      const cursor = queryEditor!.getModel()?.getOffsetAt(queryEditor!.getPosition()!) ?? 0;
      const query = queryEditor!.getValue();
      const operation = operationAt(schema!, query, cursor, variableEditor?.getValue());
      const own = headersIn(headerEditor?.getValue());
      const text = JSON.stringify([operation, own]);
      if (text === lastAsked) return;
      lastAsked = text;
      pending.abort();
      pending = new AbortController();
      if (!operation) {
        setKnown(nothing);
        return;
      }
      const { signal } = pending;
      try {
        const { errors, extensions } = await session.cost(operation, own, signal);
        if (signal.aborted) return;
        const message = errors?.[0]?.message;
        if (message !== undefined) setKnown({ kind: 'refused', message });
        else setKnown(extensions?.cost ? { kind: 'cost', cost: extensions.cost } : nothing);
      } catch {
        // The server is away: running the operation says so.
        if (!signal.aborted) setKnown(nothing);
      }
    }
    function wait() {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), pause);
    }

    void ask();
    const watched = [
      queryEditor.onDidChangeModelContent(wait),
      queryEditor.onDidChangeCursorPosition(wait),
      variableEditor?.onDidChangeModelContent(wait),
      headerEditor?.onDidChangeModelContent(wait),
    ];
    return () => {
      clearTimeout(timer);
      pending.abort();
      for (const each of watched) each?.dispose();
    };
  }, [queryEditor, variableEditor, headerEditor, schema, session, asker]);

  return known;
}

/** The operation that an offset is in, or else the first; undefined while the text is not valid yet. */
function operationAt(
  schema: GraphQLSchema,
  query: string,
  offset: number,
  variables: string | undefined,
): Operation | undefined {
  try {
    const document = parse(query);
    if (validate(schema, document).length > 0) return undefined;
    const operations = document.definitions.filter(
      (definition): definition is OperationDefinitionNode =>
        definition.kind === Kind.OPERATION_DEFINITION,
    );
    const chosen =
      operations.find(({ loc }) => loc && loc.start <= offset && offset <= loc.end) ??
      operations[0];
    if (!chosen) return undefined;
    return { query, variables: tryParseJSONC(variables), operationName: chosen.name?.value };
  } catch {
    return undefined;
  }
}

function headersIn(text: string | undefined): Record<string, string> {
  try {
    return (tryParseJSONC(text) ?? {}) as Record<string, string>;
  } catch {
    return {};
  }
}
