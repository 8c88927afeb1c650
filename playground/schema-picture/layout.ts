import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import type { SchemaModel, TypeBox } from './model.ts';

/** In pixels, as styles.css draws them. */
const size = { character: 7.9, padding: 28, head: 34, row: 24, gap: 14, across: 240 };

// Types of its own: those of React Flow would bring the browser's into every test.

export type BoxData = {
  readonly box: TypeBox;
  /** Whether its fields are listed. */
  readonly isOpen: boolean;
};

/** A box at its place, in pixels. */
export interface PlacedBox {
  readonly id: string;
  readonly type: 'box';
  readonly position: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
  readonly data: BoxData;
}

/** A line between two boxes. */
export interface Line {
  readonly id: string;
  readonly source: string;
  /** The field that it begins at; the whole box when left out. */
  readonly sourceHandle?: string;
  readonly target: string;
  readonly label?: string;
  readonly className?: string;
  readonly type?: 'straight';
}

interface Body extends SimulationNodeDatum {
  readonly id: string;
  readonly width: number;
}

/** Boxes are kept apart as if they were as high as they are wide: so much nearer they may be. */
const flattened = 0.68;

/** Boxes and lines of a picture. */
export interface Picture {
  readonly nodes: PlacedBox[];
  readonly edges: readonly Line[];
}

const widthOf = (texts: readonly string[]) =>
  Math.max(...texts.map(({ length }) => length)) * size.character + size.padding;

function placed(box: TypeBox, x: number, y: number, isOpen = false): PlacedBox {
  const width = isOpen
    ? widthOf([box.name, ...box.fields.map(({ name, type }) => `${name}     ${type}`)])
    : widthOf([box.name]);
  const height = size.head + (isOpen ? box.fields.length * size.row : 0);
  return { id: box.name, type: 'box', position: { x, y }, width, height, data: { box, isOpen } };
}

/**
 * All things of the graph, and a line between two that lead to each other. What a type has of its
 * interface is drawn there alone, and a broken line leads from one to the other.
 */
export function overview({ types }: SchemaModel): Picture {
  const things = [...types.values()].filter(({ isThing }) => isThing);
  const shown = new Set(things.map(({ name }) => name));
  const lines = new Map<string, Line>();
  const connect = (source: string, target: string, className: string) => {
    const isDrawn = [`${source}-${target}`, `${target}-${source}`].some((id) => lines.has(id));
    if (isDrawn || source === target || !shown.has(target)) return;
    const id = `${source}-${target}`;
    lines.set(id, { id, source, target, className });
  };
  for (const { name, fields, interfaces } of things) {
    const inherited = new Set(
      interfaces.flatMap((each) => types.get(each)!.fields.map((field) => field.name)),
    );
    for (const each of interfaces) connect(each, name, 'kind-of');
    for (const field of fields) if (!inherited.has(field.name)) connect(name, field.type, '');
  }

  const boxes = things.map((box) => placed(box, 0, 0));
  const bodies = boxes.map(({ id, width }): Body => ({ id, width: width }));
  forceSimulation(bodies)
    .force(
      'links',
      forceLink<Body, SimulationLinkDatum<Body>>([...lines.values()].map((line) => ({ ...line })))
        .id(({ id }) => id)
        .distance(190),
    )
    .force('apart', forceManyBody().strength(-1300))
    .force('overlap', forceCollide<Body>(({ width }) => width / 2 + 12).iterations(4))
    .force('x', forceX().strength(0.05))
    .force('y', forceY().strength(0.07))
    .stop()
    .tick(400);
  return {
    nodes: boxes.map((box, index) => {
      const { x, y } = bodies[index]! as Required<Body>;
      return { ...box, position: { x: x - box.width / 2, y: (y - box.height / 2) * flattened } };
    }),
    edges: [...lines.values()].map((line) => ({ ...line, type: 'straight' as const })),
  };
}

/** One type with its fields; on the right what they lead to, on the left what else leads to it. */
export function around(model: SchemaModel, name: string): Picture {
  const center = model.types.get(name)!;
  const links = center.fields.filter(({ isLink, type }) => isLink && type !== name);
  const ahead = [...new Set(links.map(({ type }) => type))];
  const behind = model
    .arrivalsAt(name)
    .filter(({ from }) => from !== name && !ahead.includes(from));
  const middle = placed(center, 0, 0, true);

  function column(names: readonly string[], xOf: (width: number) => number): PlacedBox[] {
    const step = size.head + size.gap;
    const top = (middle.height - names.length * step + size.gap) / 2;
    return names.map((each, index) => {
      const box = placed(model.types.get(each)!, 0, top + index * step);
      return { ...box, position: { ...box.position, x: xOf(box.width) } };
    });
  }

  return {
    nodes: [
      middle,
      ...column(ahead, () => middle.width + size.across),
      ...column(
        behind.map(({ from }) => from),
        (width) => -size.across - width,
      ),
    ],
    edges: [
      ...links.map(({ name: field, type }) => ({
        id: `${name}.${field}`,
        source: name,
        sourceHandle: field,
        target: type,
      })),
      ...behind.map(({ from, fields }) => ({
        id: `${from}.${fields.join()}`,
        source: from,
        target: name,
        label: fields.join(', '),
      })),
    ],
  };
}
