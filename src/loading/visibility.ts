import { holdsPersonal, isPersonal, mayRead, policy, rowsOf } from '../access/policy.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import type { Filter } from './filter.ts';
import type { Relation, Root, Table } from './table.ts';

/** What a role may see: whatever of a viewer's rights does not depend on who it is. */
export class RoleVisibility {
  readonly role: Role;

  constructor(role: Role) {
    this.role = role;
  }

  /** Whether rows of the table are only counted, and never seen. */
  isOnlyCounted({ name }: Table): boolean {
    return policy[name]?.rows[this.role] === 'counted';
  }

  /** Whether a field of the table's rows may be read, filtered and ordered by. */
  mayRead({ name, lists }: Table, field: string): boolean {
    const list = lists.get(field);
    return mayRead(name, field, this.role) && (!list || this.mayList(list));
  }

  /** Whether a list may be read: who is in it has a value that not everybody may know. */
  mayList({ target, join, tells }: Relation): boolean {
    const told = 'by' in join ? join.by.field : tells;
    return told === undefined || mayRead(target.name, told, this.role);
  }

  /** To-one relations that lead from a table's rows to the person whom they are of; undefined where none do. */
  subjectOf(table: Table): readonly string[] | undefined {
    if (holdsPersonal(table.name)) return [];
    for (const [field, target] of table.references) {
      // Records of a person are of the types that the policy names; nothing else leads to one.
      const path = policy[target.name] && this.subjectOf(target);
      if (path) return [field, ...path];
    }
    return undefined;
  }

  /** Whether a field holds personal data. */
  isPersonal({ name }: Table, field: string): boolean {
    return isPersonal(name, field);
  }
}

/**
 * Which rows a viewer may see, as a part of each filter: rows that it may not see are absent from
 * pages, counts and look-ups, and no filter, through whatever relation, finds anything by them.
 */
export class Visibility extends RoleVisibility {
  /** By type, where some rows are hidden. */
  readonly #conditions: ReadonlyMap<string, Filter>;

  constructor(viewer: Viewer) {
    super(viewer.role);
    this.#conditions = new Map(
      Object.keys(policy).flatMap((name) => {
        const rows = rowsOf(name, viewer);
        return typeof rows === 'string' ? [] : [[name, rows] as const];
      }),
    );
  }

  /** A filter on a table's rows that only those hold for that the viewer may see. */
  within(table: Table, filter?: Filter): Filter | undefined {
    return this.#conditions.size === 0 ? filter : this.#restricted(table, filter);
  }

  /**
   * The same for the rows of a list. What a record that is seen refers to is seen: of pairs that such
   * records make, nothing more has to be asked.
   */
  ofList(list: Relation | Root, filter?: Filter): Filter | undefined {
    const byPairs = 'join' in list && this.ofPairs(list) !== undefined;
    return byPairs ? filter && this.#inside(list.target, filter) : this.within(list.target, filter);
  }

  /** Conditions on the records that make the pairs of a relation; undefined where the viewer sees them all. */
  ofPairs({ records }: Relation): Filter | undefined {
    return records && this.#conditions.get(records.table.name);
  }

  #restricted(table: Table, filter: Filter | undefined): Filter | undefined {
    const condition = this.#conditions.get(table.name);
    const asked = filter && this.#inside(table, filter);
    return condition && asked ? { and: [condition, asked] } : (condition ?? asked);
  }

  /** The same filter, where whatever it reaches through to-many relations may be seen. */
  #inside(table: Table, filter: Filter): Filter {
    const conditions = Object.entries(filter).map(([field, operand]): Filter => {
      if (operand === null || operand === undefined) return {};
      if (field === 'and' || field === 'or') {
        return { [field]: (operand as Filter[]).map((each) => this.#inside(table, each)) };
      }
      if (field === 'not') return { not: this.#inside(table, operand as Filter) };
      const list = table.lists.get(field);
      if (list) return this.#throughList(table, field, list, operand as Filter);
      const target = table.references.get(field);
      if (!target) return { [field]: operand };
      const { isNull, ...conditions } = operand as Filter;
      return { [field]: { isNull, ...this.#inside(target, conditions) } };
    });
    return conditions.length === 1 ? conditions[0]! : { and: conditions };
  }

  /** Conditions on a list; where pairs are hidden, on the list of the records that make them. */
  #throughList(table: Table, field: string, list: Relation, quantifiers: Filter): Filter {
    const { target, records } = list;
    if (!records || !this.ofPairs(list)) return { [field]: this.#quantified(target, quantifiers) };
    const [direct] = [...table.lists].find(
      ([, each]) =>
        each.target === records.table && 'by' in each.join && each.join.by === records.from,
    )!;
    const asked = Object.entries(quantifiers).map(([quantifier, conditions]) => [
      quantifier,
      conditions && { [records.to.field]: conditions },
    ]);
    return { [direct]: this.#quantified(records.table, Object.fromEntries(asked) as Filter) };
  }

  /** `every` of the rows that may be seen is none of them that the condition does not hold for. */
  #quantified(target: Table, quantifiers: Filter): Filter {
    const given = Object.entries(quantifiers) as [string, Filter | null | undefined][];
    return Object.fromEntries(
      given.map(([quantifier, filter]) => {
        if (!filter) return [quantifier, filter];
        const condition = this.#conditions.get(target.name);
        const asked = this.#inside(target, filter);
        if (!condition) return [quantifier, asked];
        return quantifier === 'every'
          ? [quantifier, { or: [{ not: condition }, asked] }]
          : [quantifier, { and: [condition, asked] }];
      }),
    );
  }
}
