import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { BoxData } from './layout.ts';
import type { Field } from './model.ts';

/** A type in the picture: a link to what is around it, with its fields when it is the one in the middle. */
export function Box({ data: { box, isOpen } }: NodeProps<Node<BoxData, 'box'>>) {
  return (
    <div className={isOpen ? 'box open' : 'box'}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <a className="box-name" href={`#${box.name}`} aria-current={isOpen} title={box.description}>
        {box.name}
      </a>
      {isOpen ? (
        <ul>
          {box.fields.map((field) => (
            <li key={field.name} title={field.description}>
              <span>{field.name}</span> <FieldType field={field} />
              {field.isLink && (
                <Handle
                  id={field.name}
                  type="source"
                  position={Position.Right}
                  isConnectable={false}
                />
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Handle type="source" position={Position.Right} isConnectable={false} />
      )}
    </div>
  );
}

/** What a field leads to, many marked by brackets. */
export function FieldType({ field: { type, isMany, isLink } }: { readonly field: Field }) {
  const name = isMany ? `[${type}]` : type;
  return isLink ? <a href={`#${type}`}>{name}</a> : <span className="plain-type">{name}</span>;
}
