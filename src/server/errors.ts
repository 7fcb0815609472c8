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

/** Turn a rule's "why not" into a refusal. Does nothing when there is no reason. */
export function refuse<Reason extends string>(
  reason: Reason | null,
  sentences: Record<Reason, string>,
): asserts reason is null {
  if (reason !== null) throw new Refused(reason, sentences[reason])
}
