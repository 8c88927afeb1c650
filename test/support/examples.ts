/** A query in a page, and the answer that the page gives. */
export interface Example {
  readonly query: string;
  readonly answer: string;
}

/** Every query of a Markdown page that is followed by its answer. */
export function examplesIn(page: string): readonly Example[] {
  return [...page.matchAll(/```graphql\n(.*?)```\n\n```json\n(.*?)```/gs)].map(
    ([, query, answer]) => ({ query: query!, answer: answer! }),
  );
}
