/** Who is asking. What a viewer may see is decided by role, never by the caller. */
export interface Viewer {
  readonly role: 'PUBLIC';
}

/** Somebody without a credential. */
export const anonymous: Viewer = Object.freeze({ role: 'PUBLIC' });
