import type { Role, Viewer } from './viewer.ts';

/** Conditions on the rows of a type, in the terms of the graph's filters. */
export type Condition = Readonly<Record<string, unknown>>;

/**
 * Which rows of a type a role may see one by one: all of them, those that a condition on the viewer
 * holds for, or none. Rows that are only `counted` are published as numbers.
 */
export type Rows = 'all' | 'counted' | ((viewer: Viewer) => Condition);

/** What is not open to everybody of a type. */
export interface TypePolicy {
  readonly rows: Readonly<Record<Role, Rows>>;
  /** Fields that only these roles may read, and so filter and order by; whoever sees the row reads the others. */
  readonly fields: Readonly<Record<string, readonly Role[]>>;
  /** Fields that are personal data: each read of one is recorded. */
  readonly personal: readonly string[];
}

/** The viewer's own organization; for a center, with its satellites. */
const own = ({ organizations }: Viewer): Condition => ({ code: { in: organizations } });
const atOwnCenter = (viewer: Viewer): Condition => ({ center: own(viewer) });
const withOwnPartner = (viewer: Viewer): Condition => ({ partner: own(viewer) });

/** A record is seen by whoever sees the enrolment that it belongs to. */
const records = (center: Rows, partner: Rows): TypePolicy['rows'] => ({
  PUBLIC: 'counted',
  DASHBOARD: 'counted',
  ANALYST: 'all',
  PARTNER: partner,
  CENTER: center,
  MINISTRY: 'all',
});

const placed = (viewer: Viewer): Condition => ({ placements: { some: withOwnPartner(viewer) } });

/** Whoever sees persons as persons, and not only in numbers or by name. */
const everythingOfAPerson: readonly Role[] = ['CENTER', 'MINISTRY'];
const allButPartners: readonly Role[] = ['PUBLIC', 'DASHBOARD', 'ANALYST', 'CENTER', 'MINISTRY'];

/**
 * What each role may see, by type; a type that is not named here is open to everybody, as are
 * institutions, partners, agreements, events, programs, needs, sources and reported figures.
 *
 * A row that is seen never refers to one that is not: then nothing has to be hidden within it.
 */
export const policy: Readonly<Record<string, TypePolicy>> = {
  Participant: {
    rows: records(
      (viewer) => ({ enrolments: { some: atOwnCenter(viewer) } }),
      (viewer) => ({ enrolments: { some: placed(viewer) } }),
    ),
    fields: {
      name: ['PARTNER', ...everythingOfAPerson],
      nik: everythingOfAPerson,
      phone: everythingOfAPerson,
      birthDate: everythingOfAPerson,
      birthYear: ['ANALYST', ...everythingOfAPerson],
      gender: allButPartners,
      education: allButPartners,
      disability: allButPartners,
      origin: allButPartners,
    },
    personal: ['name', 'nik', 'phone', 'birthDate'],
  },
  Enrolment: { rows: records(atOwnCenter, placed), fields: {}, personal: [] },
  Certification: {
    rows: records(
      (viewer) => ({ enrolment: atOwnCenter(viewer) }),
      (viewer) => ({ enrolment: placed(viewer) }),
    ),
    fields: {},
    personal: [],
  },
  Placement: { rows: records(atOwnCenter, withOwnPartner), fields: {}, personal: [] },
};

/**
 * By how many attributes at once a number of people may be told to a role, rounded, and only where it
 * gives nobody away; roles that are not named get exact numbers of whatever records they see.
 */
export const publishedAttributes: Readonly<Partial<Record<Role, number>>> = {
  PUBLIC: 3,
  DASHBOARD: 5,
  PARTNER: 3,
};

/** The same of records that are not the viewer's own: exact numbers end with the rows that a role sees. */
export const publishedAttributesOfOthers: Readonly<Partial<Record<Role, number>>> = {
  ...publishedAttributes,
  CENTER: 3,
};

/** Which rows of a type a viewer may see one by one. */
export function rowsOf(typename: string, viewer: Viewer): Exclude<Rows, Function> | Condition {
  const rows = policy[typename]?.rows[viewer.role] ?? 'all';
  return typeof rows === 'function' ? rows(viewer) : rows;
}

/** Whether a role may read a field of the rows that it sees, and filter and order by it. */
export function mayRead(typename: string, field: string, role: Role): boolean {
  return policy[typename]?.fields[field]?.includes(role) ?? true;
}

/** Whether some roles that see the row may not read the field. */
export function isRestricted(typename: string, field: string): boolean {
  return policy[typename]?.fields[field] !== undefined;
}

/** Whether some roles may only count the rows of a type. */
export function isCountedBySome(typename: string): boolean {
  return Object.values(policy[typename]?.rows ?? {}).includes('counted');
}

/** Whether rows of a type hold personal data. */
export function holdsPersonal(typename: string): boolean {
  return (policy[typename]?.personal.length ?? 0) > 0;
}

/** Whether a field is personal data. */
export function isPersonal(typename: string, field: string): boolean {
  return policy[typename]?.personal.includes(field) ?? false;
}
