/** What a viewer is, and so what it may see and send; the least first. */
export const roles = ['PUBLIC', 'DASHBOARD', 'ANALYST', 'PARTNER', 'CENTER', 'MINISTRY'] as const;

export type Role = (typeof roles)[number];

/** The roles that belong to an organization, and of which type it is. */
export const organizationTypes: Readonly<Partial<Record<Role, string>>> = {
  PARTNER: 'PARTNER',
  CENTER: 'TRAINING_CENTER',
};

/** Who is asking. What a viewer may see is decided by role, never by the caller. */
export interface Viewer {
  readonly role: Role;
  /**
   * Tells viewers apart in limits, logs and access records: `anonymous`, `key:` and the prefix of an
   * API key, or `token:` and a hash of a token's issuer and subject. No personal data.
   */
  readonly id: string;
  /** Code of the organization that it belongs to: of a partner or a center, as the role says. */
  readonly organization: string | undefined;
  /** Codes of the organization and, for a center, of all its satellites; empty without one. */
  readonly organizations: readonly string[];
  /** Code of the client app whose trusted documents it may send. */
  readonly app: string | undefined;
}

/** Somebody without a credential. */
export const anonymous: Viewer = Object.freeze({
  role: 'PUBLIC',
  id: 'anonymous',
  organization: undefined,
  organizations: Object.freeze([]),
  app: undefined,
});
