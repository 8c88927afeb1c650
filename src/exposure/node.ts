import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({ description: 'Anything that has a global id (Relay object identification).' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, stable, global id.' })
  readonly id!: string;
}
