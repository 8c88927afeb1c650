import {
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PageSelection } from '../loading/page.ts';
import { Selection } from '../loading/selection.ts';
import type { Table } from '../loading/table.ts';
import type { RoleVisibility } from '../loading/visibility.ts';
import type { ConnectionSelection } from '../relay/connection.ts';
import { type Fragments, isIncluded, switchesIn } from './conditionals.ts';
import { FieldMemory } from './field-memory.ts';
import type { Model } from './model.ts';
import { onlyCounted, withheld } from './refusals.ts';

/** What of the executor's `info` tells what is selected. */
export type Info = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'fragments' | 'schema' | 'variableValues'
>;

/** Past this number of variables that leave out fields, their settings are too many to remember. */
const mostSwitches = 4;

/** What an operation of a role selects, read from its text once for all of its runs. */
export class Selections {
  readonly #model: Model;
  readonly #visibility: RoleVisibility;
  readonly #switches = new FieldMemory<undefined, readonly string[]>();
  readonly #rows = new FieldMemory<string, Selection>();
  readonly #connections = new FieldMemory<string, ConnectionSelection>();

  constructor(model: Model, visibility: RoleVisibility) {
    this.#model = model;
    this.#visibility = visibility;
  }

  /** What is selected of the row, or each of the rows, that the field returns. */
  ofRow(info: Info, table: Table): Selection {
    return this.#remembered(this.#rows, info, table, () => this.#row(info.fieldNodes, table, info));
  }

  /** What is selected of the rows of the connection that the field returns, if they are of that table. */
  ofConnection(info: Info, table: Table): ConnectionSelection {
    return this.#remembered(this.#connections, info, table, () => {
      const fields = fieldsOf(info.fieldNodes, info);
      const [edges, pageInfo] = [fields.get('edges'), fields.get('pageInfo')];
      const edge = fieldsOf(edges ?? [], info);
      const place = fieldsOf(pageInfo ?? [], info);
      const nodes = [...(fields.get('nodes') ?? []), ...(edge.get('node') ?? [])];
      const page: PageSelection = {
        rows: this.#row(nodes, table, info),
        positions: edge.has('cursor') || place.has('startCursor') || place.has('endCursor'),
        more: place.has('hasNextPage') || place.has('hasPreviousPage'),
        link: [...edge.keys()].filter((field) => !nodeFields.has(field)).toSorted(),
      };
      const hidden = this.#visibility.isOnlyCounted(table);
      return {
        page: !hidden && (fields.has('nodes') || edges || pageInfo) ? page : undefined,
        withheld: hidden ? onlyCounted(table) : undefined,
        edges: edges !== undefined,
        pageInfo: pageInfo !== undefined,
        totalCount: fields.has('totalCount'),
      };
    });
  }

  /** What is selected depends on the field and on the variables that leave out fields within it. */
  #remembered<Value>(
    memory: FieldMemory<string, Value>,
    info: Info,
    { name }: Table,
    find: () => Value,
  ): Value {
    const { fieldNodes, variableValues } = info;
    const switches = this.#switches.get(fieldNodes, undefined, () =>
      switchesIn(fieldNodes, info.fragments),
    );
    if (switches.length > mostSwitches) return find();
    const setting = switches.map((variable) => Number(variableValues[variable] === true));
    return memory.get(fieldNodes, `${name} ${setting.join('')}`, find);
  }

  #row(nodes: readonly FieldNode[], table: Table, info: Info): Selection {
    const columns: string[] = [];
    const references = new Map<string, Selection>();
    const given: [string, Error][] = [];
    const personal: string[] = [];
    for (const [field, selected] of fieldsOf(nodes, info, table.name)) {
      if (!this.#visibility.mayRead(table, field)) {
        given.push([field, withheld(table, field)]);
        continue;
      }
      if (this.#visibility.isPersonal(table, field)) personal.push(field);
      const target = table.references.get(field);
      if (target) references.set(field, this.#row(selected, target, info));
      else columns.push(field);
    }
    for (const read of this.#computedReads(table, columns)) {
      const target = table.references.get(read);
      if (!target) columns.push(read);
      else references.set(read, withKey(references.get(read) ?? new Selection(target, [])));
    }
    const key = personal.length > 0 || this.#needsKey(table, columns);
    return new Selection(table, columns, { references, key, given, personal });
  }

  /** Whether any of these fields begins with the row's key: ids, lists, computed fields. */
  #needsKey(table: Table, fields: readonly string[]): boolean {
    return fields.some(
      (field) =>
        field !== '__typename' && (!table.columns.has(field) || this.#isComputed(table, field)),
    );
  }

  #isComputed(table: Table, field: string): boolean {
    return typesOf(table).some((name) => this.#model.get(name)?.computed.has(field));
  }

  /** What the computed fields and lists among these read; a row of a supertype may be of any subtype. */
  #computedReads(table: Table, fields: readonly string[]): string[] {
    return typesOf(table).flatMap((name) => {
      const type = this.#model.get(name);
      return fields.flatMap((field) => [
        ...(type?.computed.get(field)?.reads ?? []),
        ...(type?.lists.find((list) => list.name === field)?.published?.reads ?? []),
      ]);
    });
  }
}

function withKey({ table, columns, ...parts }: Selection): Selection {
  const fields = columns.map(({ field }) => field);
  return new Selection(table, fields, { ...parts, key: true });
}

/** The types that rows of a table may be of. */
function typesOf({ name, subtypes }: Table): string[] {
  return [name, ...(subtypes?.names.values() ?? [])];
}

const nodeFields: ReadonlySet<string> = new Set(['cursor', 'node', '__typename']);

/**
 * The fields selected within these, by name, through fragments.
 *
 * @param typename fragments on types that share no object with this one do not count; all do when it is left out
 */
function fieldsOf(
  nodes: readonly FieldNode[],
  info: Info,
  typename?: string,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const collect = (selections: readonly SelectionNode[]) => {
    for (const selection of selections) {
      if (!isIncluded(selection, (variable) => info.variableValues[variable])) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const same = fields.get(name);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
        continue;
      }
      const { condition, selectionSet } = fragmentOf(selection, info.fragments);
      if (!typename || !condition || overlaps(info.schema, condition, typename)) {
        collect(selectionSet.selections);
      }
    }
  };
  for (const { selectionSet } of nodes) collect(selectionSet?.selections ?? []);
  return fields;
}

function fragmentOf(
  selection: Exclude<SelectionNode, FieldNode>,
  fragments: Fragments,
): { condition: string | undefined; selectionSet: SelectionSetNode } {
  const fragment =
    selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]!;
  return {
    condition: fragment.typeCondition?.name.value,
    selectionSet: fragment.selectionSet,
  };
}

/** Whether some object is of both types. */
function overlaps(schema: GraphQLSchema, one: string, other: string): boolean {
  if (one === other) return true;
  const objects = (name: string) => {
    const type = schema.getType(name);
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  };
  const others = new Set(objects(other));
  return objects(one).some((object) => others.has(object));
}
