import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './styles.css';
import './answer/answer.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { buildSchema } from 'graphql';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import typeDefs from '../schema/schema.graphql?raw';
import { AnswerViews } from './answer/answer-views.tsx';
import { AskAs } from './ask-as.tsx';
import { CostOfOperation } from './cost.tsx';
import { authorizationOf, type Choice, firstChoice, offeredKeys, remember } from './credential.ts';
import icon from './icon.svg';
import { Session } from './request.ts';

const operations = import.meta.glob<string>('../schema/operations/playground/*.graphql', {
  query: '?raw',
  eager: true,
  import: 'default',
});

const defaultTabs = Object.keys(operations)
  .toSorted()
  .map((file) => ({ query: operations[file]! }));

// Not asked of the server: most roles may not.
const schema = buildSchema(typeDefs);
const plugins = [
  { ...explorerPlugin({ showAttribution: false }), title: 'Explorer' },
  HISTORY_PLUGIN,
];
const offered = await offeredKeys();
const chosenFirst = firstChoice(offered);
const session = new Session();
session.authorization = authorizationOf(chosenFirst, offered);

function Playground() {
  const [asker, setAsker] = useState(session.authorization);

  function choose(choice: Choice): void {
    remember(choice);
    session.authorization = authorizationOf(choice, offered);
    setAsker(session.authorization);
  }

  return (
    <GraphiQL
      fetcher={session.fetcher}
      schema={schema}
      plugins={plugins}
      defaultTabs={defaultTabs}
      defaultEditorToolsVisibility={false}
    >
      <GraphiQL.Logo>
        <div className="header">
          <AskAs offered={offered} first={chosenFirst} onChange={choose} />
          <a className="schema-link" href="./schema.html">
            Schema picture
          </a>
          <span className="logo">
            <img src={icon} alt="" width="18" height="18" />
            Vokasi Graph
          </span>
        </div>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CostOfOperation session={session} asker={asker} />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <AnswerViews session={session} />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

createRoot(document.getElementById('playground')!).render(<Playground />);
