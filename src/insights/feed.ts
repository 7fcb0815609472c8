/** One row of the activity table, as far as counting cares. */
export interface FeedRow {
  id: number
  event: string
  subjectId: string
  customerId: string | null
  details: Record<string, unknown>
}

/** What has to be read again, so that the cube shows what these activities did. */
export interface Changes {
  /** Records by id. One that is not there any more was removed. */
  customers: Set<string>
  referrals: Set<string>
  revenue: Set<string>
  /** The numbers of records that were removed, by their ids. */
  numbers: Map<string, number>
  batches: { importId: string; batch: number }[]
  /** Customers who may have answered otherwise why they came. */
  answered: Set<string>
  /** What was said: by whom, in which words, understood how. Those of a batch come with it. */
  voices: {
    responses: Set<string>
    asks: Set<string>
    verbatims: Set<string>
    citations: Set<string>
    /** Customers who may have got, or lost, what others said: two were made one. */
    customers: Set<string>
    /** Reasons may have come, or been renamed or merged. */
    reasons: boolean
    /** More may have changed than is said here. */
    all: boolean
  }
  /** Attributes may have come, gone or changed their kind. */
  attributes: boolean
  /** Something we cannot follow step by step: everything has to be read again. */
  everything: boolean
}

/** Subjects that no figure is made of. */
const neverCounted =
  /^(mem|inv|con|evi|job|grp|vie|imp|key|ses|com|mai|mlg|svi|per|ori|inw|tsk|fil|the|mil|jst|pba|nom|itm|sug|use|crq|cns|rcf|rel|dea|rqs|mat|eng|wal|pub|ana|acn|acm|alt)_/
const countedId = /^(cus|ref|rev)_/
/** What customers experienced, which is kept on them as attributes. */
const experiencedId = /^(tou|exp)_/
/** Subjects that have to do with what was said; a rule, or a survey, with much of it at once. */
const voiceId = /^(rsp|ask|ver|cit|rea|rul|srv)_/

/**
 * What a stretch of the activity feed asks to be read again.
 *
 * Whatever this cannot place with certainty counts as "everything": reading too much costs seconds, reading too little
 * would show wrong figures until somebody restarts.
 *
 * @example
 * whatChanged([{ id: 9, event: 'referral logged', subjectId: 'ref_1', customerId: 'cus_1', details: {} }])
 * // → referrals: ref_1, customers: cus_1
 */
export function whatChanged(rows: readonly FeedRow[]): Changes {
  const changes: Changes = {
    customers: new Set(),
    referrals: new Set(),
    revenue: new Set(),
    numbers: new Map(),
    batches: [],
    answered: new Set(),
    voices: {
      responses: new Set(),
      asks: new Set(),
      verbatims: new Set(),
      citations: new Set(),
      customers: new Set(),
      reasons: false,
      all: false,
    },
    attributes: false,
    everything: false,
  }
  for (const row of rows) note(row, changes)
  return changes
}

function note({ event, subjectId, customerId, details }: FeedRow, changes: Changes): void {
  const { importId, batch, number } = details
  if (event === 'import undone' || event.startsWith('sample') || event === 'attribute removed') {
    changes.everything = true
  } else if (typeof importId === 'string' && typeof batch === 'number') {
    changes.batches.push({ importId, batch })
  } else if (event.startsWith('attribute')) {
    changes.attributes = true
  } else if (countedId.test(subjectId)) {
    if (typeof number === 'number') changes.numbers.set(subjectId, number)
    // A merge, or evidence that names another referrer, mentions others in its details.
    for (const id of [subjectId, customerId, ...idsIn(details)]) {
      if (id) noteId(id, changes)
      if (id && /merge/.test(event)) changes.voices.customers.add(id)
    }
  } else if (voiceId.test(subjectId)) {
    noteVoice(subjectId, event, changes)
    if (customerId) changes.answered.add(customerId)
    // An answer may have rated something, for the first time even.
    if (customerId && subjectId.startsWith('rsp_')) noteExperiences(customerId, changes)
    for (const id of idsIn(details)) noteId(id, changes)
  } else if (experiencedId.test(subjectId)) {
    // A touchpoint that is removed, or merged with another, takes values from customers nobody names.
    if (subjectId.startsWith('tou_') && !/added|renamed/.test(event)) changes.everything = true
    else if (customerId) noteExperiences(customerId, changes)
  } else if (neverCounted.test(subjectId)) {
    if (customerId && subjectId.startsWith('ori_')) changes.answered.add(customerId)
    for (const id of idsIn(details)) noteId(id, changes)
  } else if (subjectId !== 'settings') {
    changes.everything = true
  }
}

/**
 * Merging reasons, letting a rule apply itself or removing a survey changes much that was said, and is rare: then all of
 * it is read again, which leaves customers and their referrals as they are.
 */
function noteVoice(subjectId: string, event: string, { voices }: Changes): void {
  const of = { rsp: voices.responses, ask: voices.asks, ver: voices.verbatims, cit: voices.citations }
  const kind = subjectId.slice(0, 3)
  if (kind in of) of[kind as keyof typeof of].add(subjectId)
  else if (kind === 'rea') {
    voices.reasons = true
    if (!/add|rename|order/.test(event)) voices.all = true
  } else if (kind === 'rul' ? /appl/.test(event) : /remove|delete/.test(event)) voices.all = true
}

function noteExperiences(customerId: string, changes: Changes): void {
  changes.customers.add(customerId)
  changes.attributes = true
}

function noteId(id: string, { customers, referrals, revenue }: Changes): void {
  const of = { cus: customers, ref: referrals, rev: revenue }[countedId.exec(id)?.[1] ?? '']
  of?.add(id)
}

function* idsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (countedId.test(value)) yield value
  } else if (value !== null && typeof value === 'object') {
    for (const part of Object.values(value)) yield* idsIn(part)
  }
}

/** How far the feed has been read. */
export interface FeedPosition {
  highest: number
  gaps: Map<number, number>
}

/** Numbers are drawn before their transaction commits, so a lower one may appear later. After this it was rolled back. */
const gapLastsMs = 10 * 60_000

/**
 * Move on after reading: numbers below the highest that did not appear are gaps to be asked for again, until they
 * appear or have been missing for ten minutes.
 */
export function moveOn(position: FeedPosition, ids: readonly number[], nowMs: number): void {
  const highest = ids.reduce((most, id) => Math.max(most, id), position.highest)
  for (let id = position.highest + 1; id < highest; id++) position.gaps.set(id, nowMs)
  for (const id of ids) position.gaps.delete(id)
  for (const [id, noticedMs] of position.gaps) if (nowMs - noticedMs > gapLastsMs) position.gaps.delete(id)
  position.highest = highest
}
