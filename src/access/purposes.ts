import type { Role } from './viewer.ts';

/** What roles read personal data for; a role that is not here has no reason to read any. */
export const purposes: Readonly<Partial<Record<Role, string>>> = {
  PARTNER: 'Following up the placement of people with the organization',
  CENTER: 'Running the trainings of the center',
  MINISTRY: 'Supervision of public vocational training',
};
