import type { Computed } from '../../exposure/expose.ts';
import { Node } from '../../exposure/node.ts';
import type { Row } from '../../loading/table.ts';

/** The relation that is set says what is cited; its type's name here. */
const typeOf: Readonly<Record<string, string>> = {
  organization: 'Organization',
  cooperationProgram: 'CooperationProgram',
  agreement: 'Agreement',
  event: 'Event',
  commitment: 'Commitment',
  vocationalField: 'VocationalField',
  trainingProgram: 'TrainingProgram',
  workforceNeed: 'WorkforceNeed',
};

/** `Citation.subject`. */
export const citationSubject: Computed = {
  type: () => Node,
  description: 'What the source supports.',
  reads: Object.keys(typeOf),
  resolve: (row, _args, { loaders, model, selections }, info) => {
    const [field, typename] = Object.entries(typeOf).find(([name]) => row[name] !== null)!;
    const { table } = model.get(typename)!;
    return loaders.oneOrFail(selections.ofRow(info, table), (row[field] as Row).id);
  },
};
