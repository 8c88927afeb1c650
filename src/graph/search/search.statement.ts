import { type RawBuilder, sql } from 'kysely';

/** What to search for. */
export interface SearchRequest {
  readonly text: string;
  /** Kinds of thing to find; all when undefined. */
  readonly kinds: readonly string[] | undefined;
}

/** A thing found. Exactly one of the references is set. */
export interface Hit {
  readonly entry: number;
  /** Relevance in ten thousandths: higher is better. */
  readonly score: number;
  readonly references: Readonly<Record<string, number | null>>;
}

/** A place in the ranking. */
export type Rank = Pick<Hit, 'entry' | 'score'>;

const words = sql`to_tsvector('indonesian', e.label || ' ' || coalesce(e.body, ''))`;
const query = sql`websearch_to_tsquery('indonesian', wanted.text)`;

/**
 * The best hits after a place in the ranking. A whole name counts most, then likeness by trigrams
 * (which forgives typing errors) to a part of the names and to the nearest name as a whole, then the
 * words found in names and texts.
 */
export function hits(
  request: SearchRequest,
  size: number,
  after: Rank | undefined,
): RawBuilder<Hit> {
  return sql`
    select * from (
      select e.id as entry,
        (
          case when e.names @> array[wanted.text] then 40000 else 0 end
          + 10000 * word_similarity(wanted.text, e.label)
          + 10000 * (select max(similarity(name, wanted.text)) from unnest(e.names) as name)
          + 10000 * least(ts_rank(${words}, ${query}), 1)
        )::integer as score,
        jsonb_build_object(
          'Organization', e.organization_id, 'TrainingProgram', e.training_program_id,
          'CooperationProgram', e.cooperation_program_id, 'VocationalField', e.vocational_field_id,
          'Event', e.event_id, 'Agreement', e.agreement_id, 'Source', e.source_id
        ) as references
      ${matches(request)}
    ) as hit
    where ${after ? sql`score < ${after.score} or (score = ${after.score} and entry > ${after.entry})` : sql`true`}
    order by score desc, entry
    limit ${size}`;
}

/** How many hits there are. */
export function hitCount(request: SearchRequest): RawBuilder<{ count: number }> {
  return sql`select count(*)::integer as count ${matches(request)}`;
}

function matches({ text, kinds }: SearchRequest): RawBuilder<unknown> {
  return sql`
    from (select folded(${text}::text) as text) as wanted, search_entry as e
    where (e.names @> array[wanted.text] or wanted.text <% e.label or ${words} @@ ${query})
      and ${kinds ? sql`e.kind = any(${kinds})` : sql`true`}`;
}
