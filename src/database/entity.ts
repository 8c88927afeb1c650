/** A class that the ORM maps to a table. */
export type EntityClass<Entity = object> = abstract new (...args: never[]) => Entity;
