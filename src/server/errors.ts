/** The rules say no. Carries a reason a program can match on and a sentence a person can read. */
export class Refused extends Error {
  readonly reason: string
  constructor(reason: string, sentence: string) {
    super(sentence)
    this.reason = reason
  }
}

export class NotFound extends Error {
  constructor(what: string, id: string) {
    super(`There is no ${what} ${id}.`)
  }
}

/** What was sent cannot be right, whatever the rules: one sentence a field, with the remedy. */
export class Invalid extends Error {
  readonly fields: { pointer: string; detail: string }[]
  constructor(message: string, fields: { pointer: string; detail: string }[] = []) {
    super(message)
    this.fields = fields
  }
}

/** Somebody changed the record since it was read. */
export class Stale extends Error {
  constructor() {
    super('Somebody changed this in the meantime. Reload to see it as it is now, then change it again.')
  }
}

/** The request names a host we do not answer to. */
export class HostRefused extends Error {}

/** Turn a rule's "why not" into a refusal. Does nothing when there is no reason. */
export function refuse<Reason extends string>(
  reason: Reason | null,
  sentences: Record<Reason, string>,
): asserts reason is null {
  if (reason !== null) throw new Refused(reason, sentences[reason])
}

/** Whether a disk, ours or that of the database, has no room left. */
export const isFull = (error: unknown) =>
  ['ENOSPC', 'EDQUOT', '53100'].includes((error as { code?: string })?.code ?? '')

/** Whether the database cannot be reached, as opposed to having said no. Looks through what a library wrapped it in. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '', syscall } = error as NodeJS.ErrnoException
  return (
    (syscall === 'connect' && ['ECONNREFUSED', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(code)) ||
    // 08: connection trouble; 57P: shut down, crashed, starting; 53300: too many connections.
    ['ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300'].includes(code) ||
    /^08/.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
      error.message,
    ) ||
    (error instanceof AggregateError && error.errors.some(isAway)) ||
    isAway(error.cause)
  )
}
