import type { Role, Viewer } from './viewer.ts';

/** What of operations a role may send. */
export interface Sending {
  /**
   * Which texts: ANY; HASHED, those that come with their SHA-256, as automatic persisted queries do; or
   * NONE, and by a hash no text that is not published either.
   *
   * HASHED keeps nobody from asking what they like, since anybody can hash: limits and policy do that.
   * It has a client send a text once, of a bounded size, and then an id that caches can tell apart.
   */
  readonly text: 'ANY' | 'HASHED' | 'NONE';
  /** Whose published documents: ANY app's; of its OWN app; or of its OWN app, of ANY when it has none. */
  readonly documents: 'ANY' | 'OWN_OR_ANY' | 'OWN';
}

/** What each role may send. */
export const sending: Readonly<Record<Role, Sending>> = {
  PUBLIC: { text: 'ANY', documents: 'ANY' },
  DASHBOARD: { text: 'HASHED', documents: 'OWN_OR_ANY' },
  ANALYST: { text: 'ANY', documents: 'ANY' },
  PARTNER: { text: 'NONE', documents: 'OWN' },
  CENTER: { text: 'ANY', documents: 'ANY' },
  MINISTRY: { text: 'ANY', documents: 'ANY' },
};

/** The app whose documents a viewer may send; `any` for those of all apps, `none` for nobody's. */
export function appOf({ role, app }: Viewer): { readonly code: string } | 'any' | 'none' {
  const { documents } = sending[role];
  if (documents === 'ANY') return 'any';
  if (app !== undefined) return { code: app };
  return documents === 'OWN' ? 'none' : 'any';
}
