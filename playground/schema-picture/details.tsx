import { FieldType } from './box.tsx';
import type { SchemaModel, TypeBox } from './model.ts';

/** What the descriptions say of a type, its fields, and where one comes to it from. */
export function Details({ model, box }: { readonly model: SchemaModel; readonly box: TypeBox }) {
  const arrivals = model.arrivalsAt(box.name);
  return (
    <>
      <h1>{box.name}</h1>
      <p>{box.description}</p>
      {box.kinds.length > 0 && (
        <p>
          One of <TypeLinks names={box.kinds} />.
        </p>
      )}
      <h2>Fields</h2>
      <dl>
        {box.fields.map((field) => (
          <div key={field.name}>
            <dt>
              {field.name}: <FieldType field={field} />
            </dt>
            <dd>{field.description}</dd>
          </div>
        ))}
      </dl>
      {arrivals.length > 0 && (
        <>
          <h2>Comes from</h2>
          <ul>
            {arrivals.map(({ from, fields }) => (
              <li key={from}>
                <a href={`#${from}`}>{from}</a>.{fields.join(', ')}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** All types, each with what it is. */
export function Contents({ model }: { readonly model: SchemaModel }) {
  const boxes = [...model.types.values()];
  return (
    <>
      <h1>The graph</h1>
      <p>Choose a type, here or in the picture, to see its fields and what they lead to.</p>
      <TypeList title="Things" boxes={boxes.filter(({ isThing }) => isThing)} />
      <TypeList title="Parts of answers" boxes={boxes.filter(({ isThing }) => !isThing)} />
    </>
  );
}

function TypeList({
  title,
  boxes,
}: {
  readonly title: string;
  readonly boxes: readonly TypeBox[];
}) {
  return (
    <>
      <h2>{title}</h2>
      <dl>
        {boxes.map(({ name, description }) => (
          <div key={name}>
            <dt>
              <a href={`#${name}`}>{name}</a>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function TypeLinks({ names }: { readonly names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <a href={`#${name}`}>{name}</a>
    </span>
  ));
}
