import { BadUserInputError } from '../errors.ts';

/** What an opaque id stands for. */
export interface GlobalId {
  readonly typename: string;
  readonly key: number;
}

/** The opaque, stable id of a row: https://relay.dev/graphql/objectidentification.htm */
export function toGlobalId(typename: string, key: number): string {
  // A third of the time that a Buffer takes. Letters and digits never come to the two characters in
  // which base64url is different.
  const text = btoa(`${typename}:${key}`);
  const end = text.indexOf('=');
  return end < 0 ? text : text.slice(0, end);
}

/**
 * Reads an id that `toGlobalId` made.
 *
 * @param argument name of the argument, for the message
 * @throws BadUserInputError when the text is not such an id
 */
export function fromGlobalId(id: string, argument: string): GlobalId {
  const match = /^([A-Za-z]{1,64}):([1-9]\d{0,9})$/.exec(Buffer.from(id, 'base64url').toString());
  const key = Number(match?.[2]);
  if (!match || key > 2_147_483_647 || toGlobalId(match[1]!, key) !== id) {
    throw new BadUserInputError(
      `Argument "${argument}" must be an id that this API returned in a field "id".`,
      { argument },
    );
  }
  return { typename: match[1]!, key };
}
