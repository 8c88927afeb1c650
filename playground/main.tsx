import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './styles.css';

import { GraphiQL, type GraphiQLProps } from 'graphiql';
import { buildSchema } from 'graphql';
import { createRoot } from 'react-dom/client';
import typeDefs from '../schema/schema.graphql?raw';
import { AskAs } from './ask-as.tsx';
import { authorizationOf, type Choice, firstChoice, offeredKeys, remember } from './credential.ts';
import icon from './icon.svg';

const operations = import.meta.glob<string>('../schema/operations/playground/*.graphql', {
  query: '?raw',
  eager: true,
  import: 'default',
});

const defaultTabs = Object.keys(operations)
  .toSorted()
  .map((file) => ({ query: operations[file]! }));

const offered = await offeredKeys();
let choice = firstChoice(offered);

function choose(next: Choice): void {
  choice = next;
  remember(next);
}

function headersOf(own: Record<string, string> = {}): Headers {
  const headers = new Headers({
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
  });
  const authorization = authorizationOf(choice, offered);
  if (authorization !== undefined) headers.set('authorization', authorization);
  // What the visitor writes in the editor of headers goes before.
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

/** Posts one operation to this origin and returns the answer, whatever its HTTP status. */
const fetcher: GraphiQLProps['fetcher'] = async (params, options) => {
  const { query, variables, operationName } = params;
  // For a moment after changing tabs GraphiQL still names the operation of the tab before.
  const isNamed = operationName && new RegExp(`\\b${operationName}\\b`).test(query);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: headersOf(options?.headers),
    body: JSON.stringify(isNamed ? { query, variables, operationName } : { query, variables }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // A proxy or a server that is just stopping answers in plain text: show that, not a parse error.
    throw new Error(`HTTP ${response.status}: ${text.slice(0, 500) || response.statusText}`);
  }
};

createRoot(document.getElementById('playground')!).render(
  <GraphiQL
    fetcher={fetcher}
    // Not asked of the server: most roles may not.
    schema={buildSchema(typeDefs)}
    defaultTabs={defaultTabs}
    defaultEditorToolsVisibility={false}
  >
    <GraphiQL.Logo>
      <div className="header">
        <AskAs offered={offered} first={choice} onChange={choose} />
        <span className="logo">
          <img src={icon} alt="" width="18" height="18" />
          Vokasi Graph
        </span>
      </div>
    </GraphiQL.Logo>
  </GraphiQL>,
);
