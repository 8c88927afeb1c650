import { GraphQLError } from 'graphql';

/** What a client can act on, besides the message. Put no personal data in it. */
export interface ErrorDetails {
  /** The argument or input field that is to blame, as a path: `filter.startedOn.gte`. */
  readonly argument?: string;
  readonly [detail: string]: unknown;
}

/**
 * The client asked for something that cannot be. The message says which argument is wrong and what
 * would be right; it reaches the client unchanged.
 */
export class BadUserInputError extends GraphQLError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { extensions: { ...details, code: 'BAD_USER_INPUT' } });
    this.name = 'BadUserInputError';
  }
}

/** The client named something that does not exist, or that it may not see. */
export class NotFoundError extends GraphQLError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { extensions: { ...details, code: 'NOT_FOUND' } });
    this.name = 'NotFoundError';
  }
}

/** The viewer's role may not do or see that. The message says what, and never who may. */
export class ForbiddenError extends GraphQLError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { extensions: { ...details, code: 'FORBIDDEN' } });
    this.name = 'ForbiddenError';
  }
}

/**
 * The request asks for more than its viewer may ask for, at once or over time. The code says which
 * limit; the message says how much it was and how much it may be.
 */
export class LimitError extends GraphQLError {
  constructor(message: string, code: string, details: ErrorDetails = {}) {
    super(message, { extensions: { ...details, code } });
    this.name = 'LimitError';
  }
}

/** Something that the person at the terminal can put right. Its message is one line for them. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
