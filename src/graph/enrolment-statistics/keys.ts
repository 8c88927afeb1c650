import type { GraphQLResolveInfo } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { memberDescription } from '../../exposure/enumeration.ts';
import { Node } from '../../exposure/node.ts';
import type { Row } from '../../loading/table.ts';
import { type Attribute, attributes, type DimensionName } from '../../statistics/attributes.ts';
import { sortColumn } from '../../statistics/group-table.ts';
import type { GroupRow } from '../../statistics/statement.ts';
import { EnrolmentDimension } from './dimensions.ts';

type LoadNode = (
  args: object,
  context: GraphContext,
  info: GraphQLResolveInfo,
) => Promise<Row> | null;

@CacheControl({ inheritMaxAge: true })
@ObjectType({ description: 'What a group has in common.', simpleResolvers: true })
export class StatisticsKey {
  @Field(() => EnrolmentDimension, { description: 'By what it is grouped.' })
  dimension!: DimensionName;

  @Field(() => String, {
    nullable: true,
    description:
      'A code, the member of an enumeration, or a period (`2024`, `2024-Q2`, `2024-05`); null where it is not known, or there is none.',
  })
  value!: string | null;

  @Field(() => String, { description: 'The value in words.' })
  label!: string;

  @Field(() => Node, {
    nullable: true,
    description:
      'The region, training center, training program, vocational field or partner that the value stands for; null for other values.',
  })
  node!: LoadNode;
}

/** The key of a group by these dimensions. */
export function keyOf(dimensions: readonly DimensionName[], row: GroupRow): StatisticsKey[] {
  return dimensions.map((dimension, index) => {
    const value = row[`d${index}`];
    const { node, enumeration }: Attribute = attributes[dimension];
    const told = (shown: string, label: string, load: LoadNode = () => null) => ({
      dimension,
      value: shown,
      label,
      node: load,
    });
    if (value === null)
      return { dimension, value: null, label: unknown(dimension), node: () => null };
    if (node) {
      const load = toNode(node, value as number);
      return told(row[sortColumn(index)] as string, row[`l${index}`] as string, load);
    }
    if (enumeration) return told(value as string, inWords(enumeration, value as string));
    const period = periodOf(dimension, `${value as string | number}`);
    return told(period, period);
  });
}

function toNode(typename: string, key: number): LoadNode {
  return (_args, { loaders, model, selections }, info) => {
    const { table } = model.get(typename)!;
    return loaders.oneOrFail(selections.ofRow(info, table), key);
  };
}

/** What an enumeration says of its member, up to where it explains itself. */
function inWords(enumeration: string, member: string): string {
  return memberDescription(enumeration, member).split(/[:;]|\.$/, 1)[0]!;
}

/** @param value of a year the number, of a shorter period its first day */
function periodOf(dimension: DimensionName, value: string): string {
  const [year, month] = value.split('-');
  switch (dimension) {
    case 'QUARTER':
      return `${year}-Q${Math.ceil(Number(month) / 3)}`;
    case 'MONTH':
      return `${year}-${month}`;
    default:
      return value;
  }
}

const noneIsAValue: ReadonlySet<DimensionName> = new Set([
  'PLACEMENT_KIND',
  'PARTNER',
  'PARTNER_KIND',
]);

function unknown(dimension: DimensionName): string {
  return noneIsAValue.has(dimension) ? 'None, or not known' : 'Not known';
}
