import '@xyflow/react/dist/base.css';
import './styles.css';

import { Controls, ReactFlow } from '@xyflow/react';
import { buildSchema } from 'graphql';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import typeDefs from '../../schema/schema.graphql?raw';
import { Box } from './box.tsx';
import { Contents, Details } from './details.tsx';
import { around, overview } from './layout.ts';
import { SchemaModel } from './model.ts';

const model = new SchemaModel(buildSchema(typeDefs, { assumeValid: true }));
const nodeTypes = { box: Box };

// The theme that was chosen in the playground goes before the system's.
const theme = localStorage.getItem('graphiql:theme');
if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme;

/** The name behind the # of the address, so that the browser's own back and forward walk. */
function useChosenType(): string {
  return useSyncExternalStore(
    (notify) => {
      addEventListener('hashchange', notify);
      return () => removeEventListener('hashchange', notify);
    },
    () => decodeURIComponent(location.hash.slice(1)),
  );
}

function SchemaPicture() {
  const name = useChosenType();
  const box = model.types.get(name);
  const picture = useMemo(() => (box ? around(model, box.name) : overview(model)), [box]);
  const [pointed, setPointed] = useState('');
  const edges = picture.edges.map((edge) =>
    [edge.source, edge.target].includes(pointed)
      ? { ...edge, className: `${edge.className ?? ''} lit` }
      : edge,
  );
  return (
    <>
      <header>
        <nav>
          <a href="./">Playground</a>
          <a href="#" aria-current={!box}>
            All types
          </a>
        </nav>
        <GoTo />
      </header>
      <main>
        <ReactFlow
          // Drawn anew for another type, so that all of it is in sight.
          key={box?.name ?? ''}
          className={box ? '' : 'overview'}
          nodes={picture.nodes}
          edges={edges}
          onNodeMouseEnter={(_, { id }) => setPointed(id)}
          onNodeMouseLeave={() => setPointed('')}
          nodeTypes={nodeTypes}
          fitView
          fitViewOptions={{ padding: 0.05, maxZoom: 1.1 }}
          minZoom={0.2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          aria-label={box ? `${box.name} and what it leads to` : 'All types'}
        >
          <Controls position="top-left" showInteractive={false} />
        </ReactFlow>
      </main>
      <aside aria-label="Description" key={name} tabIndex={0}>
        {box ? <Details model={model} box={box} /> : <Contents model={model} />}
      </aside>
    </>
  );
}

/** A search among the names of types. */
function GoTo() {
  const input = useRef<HTMLInputElement>(null);
  function go(text: string) {
    const found = [...model.types.keys()].find((name) => name.toLowerCase() === text.toLowerCase());
    if (found === undefined) return;
    location.hash = found;
    input.current!.value = '';
  }
  return (
    <label>
      Go to type
      <input ref={input} list="types" onChange={({ target }) => go(target.value)} />
      <datalist id="types">
        {[...model.types.keys()].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

createRoot(document.getElementById('schema')!).render(<SchemaPicture />);
