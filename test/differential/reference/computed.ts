import type { ModelType } from '../../../src/exposure/model.ts';
import { type Data, type StoredRow, valueOf } from './data.ts';

/** What a computed field answers: a value, or the row of another type. */
export type Computed =
  { readonly value: unknown } | { readonly typename: string; readonly key: number };

type Arguments = Readonly<Record<string, unknown>>;

/** Values of a row by the model's names. */
function reader(data: Data, typename: string): (row: StoredRow, field: string) => unknown {
  const { columns } = data.model.get(typename)!.table;
  return (row, field) => valueOf(row, columns.get(field)!);
}

/** A computed field, worked out again from what its description says. */
export function computed(
  data: Data,
  { name: typename, supertype }: ModelType,
  field: string,
  row: StoredRow,
  args: Arguments,
): Computed {
  switch (`${supertype?.name ?? typename}.${field}`) {
    case 'Organization.name':
      return { value: organizationName(data, row, args['asOf']) };
    case 'Participant.nik':
    case 'Participant.phone':
      return { value: row[field] };
    case 'Citation.subject':
      return citationSubject(data, row);
    case 'ReportedFigure.recorded':
      // Neither of the records of one viewer alone.
      return { value: recordedFigure(data.whole, row) };
    case 'ReportedFigure.difference': {
      const recorded = recordedFigure(data.whole, row);
      const reported = reader(data, typename)(row, 'reported') as number;
      return { value: recorded === null ? null : reported - recorded };
    }
    default:
      throw new Error(`The reference does not know the computed field ${typename}.${field}.`);
  }
}

function organizationName(data: Data, organization: StoredRow, asOf: unknown): unknown {
  const today = valueOf(organization, data.model.get('Organization')!.table.columns.get('name')!);
  if (asOf === null || asOf === undefined) return today;
  const of = reader(data, 'OrganizationName');
  const attested = data
    .rows(data.model.get('OrganizationName')!.table)
    .filter((each) => of(each, 'organization') === organization.id)
    .map((each) => ({
      id: each.id,
      name: of(each, 'name'),
      from: of(each, 'validFrom') as string | null,
      to: of(each, 'validTo') as string | null,
    }))
    .flatMap(({ from, ...each }) => (from === null ? [] : [{ from, ...each }]))
    .toSorted((a, b) => (a.from === b.from ? a.id - b.id : a.from < b.from ? -1 : 1));
  const byThen = attested.filter(({ from }) => from <= (asOf as string));
  const latest = byThen.findLast(({ from }, index) => from !== byThen[index - 1]?.from);
  const chosen = latest ?? attested[0];
  if (!chosen || chosen.to === null) return today;
  const isLast = chosen.from === attested.at(-1)!.from;
  return isLast && chosen.to < (asOf as string) ? today : chosen.name;
}

const subjects: Readonly<Record<string, string>> = {
  organization: 'Organization',
  cooperationProgram: 'CooperationProgram',
  agreement: 'Agreement',
  event: 'Event',
  commitment: 'Commitment',
  vocationalField: 'VocationalField',
  trainingProgram: 'TrainingProgram',
  workforceNeed: 'WorkforceNeed',
};

function citationSubject(data: Data, citation: StoredRow): Computed {
  const of = reader(data, 'Citation');
  const [found] = Object.entries(subjects).flatMap(([field, typename]) => {
    const key = of(citation, field) as number | null;
    return key === null ? [] : [{ typename, key }];
  });
  if (!found) throw new Error('A citation has no subject.');
  return found;
}

function recordedFigure(data: Data, figure: StoredRow): number | null {
  const of = reader(data, 'ReportedFigure');
  const [metric, organization, from, to] = ['metric', 'organization', 'periodFrom', 'periodTo'].map(
    (field) => of(figure, field),
  );
  const enrolment = reader(data, 'Enrolment');
  const participants = new Set(
    data
      .rows(data.model.get('Enrolment')!.table)
      .filter((row) => {
        const startedOn = enrolment(row, 'startedOn') as string;
        return (
          enrolment(row, 'center') === organization &&
          enrolment(row, 'mode') === 'BOARDING' &&
          (from === null || startedOn >= (from as string)) &&
          (to === null || startedOn <= (to as string))
        );
      })
      .map((row) => enrolment(row, 'participant') as number),
  );
  if (metric === 'BOARDING_PARTICIPANTS_TRAINED') return participants.size;
  if (metric !== 'BOARDING_PARTICIPANT_ORIGINS') return null;
  const [people, regions] = ['Participant', 'Region'].map((name) => data.model.get(name)!.table);
  const origin = reader(data, 'Participant');
  const region = reader(data, 'Region');
  const origins = [...participants]
    .map((key) => data.row(regions!, origin(data.row(people!, key)!, 'origin')))
    .filter((row) => row !== undefined && region(row, 'kind') !== 'PROVINCE');
  return new Set(origins).size;
}
