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

/** So many words of a text are looked for; what follows them only counts in a whole name. */
const mostWords = 8;

/** Of 10000. What has but one common word of many is not what anybody looked for. */
const leastRelevance = 1_000;

/**
 * A word that more things have than this, and much more than the text's rarest word, ranks what other
 * words find but finds nothing itself: it would find nearly everything, and take its time.
 */
const common = { things: 2_000, timesTheRarest: 4 };

/**
 * The best hits after a place in the ranking. A whole name counts most, then how many of the text's
 * words a thing has, then how much of its nearest name they make.
 */
export function hits(
  request: SearchRequest,
  size: number,
  after: Rank | undefined,
): RawBuilder<Hit> {
  return sql`
    ${ranked(request)},
    page as (
      select * from ranked
      where ${after ? sql`score < ${after.score} or (score = ${after.score} and entry > ${after.entry})` : sql`true`}
      order by score desc, entry
      limit ${size}
    )
    select page.entry, page.score,
      jsonb_build_object(
        'Organization', e.organization_id, 'TrainingProgram', e.training_program_id,
        'CooperationProgram', e.cooperation_program_id, 'VocationalField', e.vocational_field_id,
        'Event', e.event_id, 'Agreement', e.agreement_id, 'Source', e.source_id
      ) as references
    from page join search_entry as e on e.id = page.entry
    order by page.score desc, page.entry`;
}

/** How many hits there are. */
export function hitCount(request: SearchRequest): RawBuilder<{ count: number }> {
  return sql`${ranked(request)} select count(*)::integer as count from ranked`;
}

/**
 * The table `ranked` of entries and their scores. All of it is in whole numbers: sums of fractions
 * depend on the order in which they are added, and a page must not rank other than the one before.
 */
function ranked({ text, kinds }: SearchRequest): RawBuilder<unknown> {
  return sql`
    with wanted as materialized (
      select min(given.place)::integer as place, given.word,
        stem(given.word) as stem, spellings(given.word) as spellings
      from unnest(words(folded(${text}::text))) with ordinality as given(word, place)
      group by given.word
      order by place
      limit ${mostWords}
    ),
    -- The words of the vocabulary that each wanted word may stand for, and how like it they are.
    known as materialized (
      select wanted.place, w.id, case when w.word = wanted.word then 100 else 85 end as likeness
      from wanted join search_word as w on w.stem = wanted.stem
      where exists (select from search_posting as p where p.word_id = w.id)
    ),
    likely as materialized (
      select * from known
      union all
      select wanted.place, begun.id, 70
      from wanted cross join lateral (
        select w.id from search_word as w
        where length(wanted.word) >= 3
          and w.word > wanted.word and w.word < wanted.word || chr(1114111) -- the last of all characters
        order by length(w.word), w.word
        limit 50
      ) as begun
      union all
      select wanted.place, mistyped.id,
        case mistyped.edits when 1 then 55 else 40 end - case when mistyped.begins_alike then 0 else 5 end
      from wanted cross join lateral (
        select w.id, edits(wanted.word, w.word) as edits, left(w.word, 1) = left(wanted.word, 1) as begins_alike
        from search_word as w
        where w.spellings && wanted.spellings and greatest(length(w.word), length(wanted.word)) >= 4
      ) as mistyped
      where mistyped.edits <= case when length(wanted.word) >= 8 then 2 else 1 end
        and not exists (select from known where known.place = wanted.place)
    ),
    has as materialized (
      select l.place, p.entry_id, l.likeness, p.share
      from likely as l join search_posting as p on p.word_id = l.id
    ),
    -- The fewer things have a word, the more it says.
    weighed as materialized (
      select place, (1000 / (1 + ln(count(*))))::integer as weight,
        count(*) > greatest(${common.things}, ${common.timesTheRarest} * min(count(*)) over ()) as is_common
      from has group by place
    ),
    candidate as materialized (
      select entry_id from has where place in (select place from weighed where not is_common)
    ),
    -- The best word of each entry for each wanted one. In a name it counts twice as much as in a body.
    found as (
      select place, entry_id,
        max(likeness * case when share > 0 then 100 else 50 end) as relevance, max(likeness * share) as share
      from has
      where not exists (select from weighed where is_common) or entry_id in (select entry_id from candidate)
      group by place, entry_id
    ),
    ranked as (
      select entry_id as entry,
        (
          case when entry_id in (select id from search_entry where names @> array[folded(${text}::text)]) then 40000 else 0 end
          + relevance + least(share, 10000) / 5
        )::integer as score
      from (
        select entry_id, sum(weight * relevance) / (select sum(weight) from weighed) as relevance, sum(share) as share
        from found join weighed using (place)
        group by entry_id
      ) as summed
      where relevance >= ${leastRelevance}
        and ${kinds ? sql`entry_id in (select id from search_entry where kind = any(${kinds}))` : sql`true`}
    )`;
}
