import type { Computed } from '../../exposure/expose.ts';
import { Node } from '../../exposure/node.ts';

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
  resolve: (row, _args, { loaders, model }) => {
    const [field, typename] = Object.entries(typeOf).find(([name]) => row[name] !== null)!;
    return loaders.oneOrFail(model.get(typename)!.table, row[field] as number);
  },
};
