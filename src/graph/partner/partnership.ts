import { enumeration } from '../../exposure/enumeration.ts';
import type { Link } from '../../exposure/expose.ts';

export const PartnershipBasis = enumeration(
  'PartnershipBasis',
  'What a partner and a training center share.',
  {
    AGREEMENT: 'Both are parties to an agreement.',
    COOPERATION_PROGRAM: 'Both are members of a cooperation program.',
    EVENT: 'Both took part in an event.',
    PLACEMENT: "The partner took one of the center's participants.",
    WORKFORCE_NEED: 'The partner stated a workforce need to the center.',
  },
);

const through = {
  through: {
    type: () => [PartnershipBasis],
    column: 'through',
    description: 'What the two share, in alphabetical order; never empty.',
  },
};

/** The partnership is derived in the view `training_center_partner`, with what is kept in `shared_record`. */
export const partnersOfCenter: Link = {
  table: 'training_center_partner',
  from: 'center_id',
  to: 'partner_id',
  unique: true,
  edge: through,
};

export const centersOfPartner: Link = {
  table: 'training_center_partner',
  from: 'partner_id',
  to: 'center_id',
  unique: true,
  edge: through,
};
