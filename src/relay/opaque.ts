/** Values as opaque text. */
export function toOpaque(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** What `toOpaque` made the text from; undefined when it did not make it. */
export function fromOpaque(text: string): readonly unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(values) && toOpaque(values) === text ? values : undefined;
  } catch {
    return undefined;
  }
}
