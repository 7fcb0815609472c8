import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ReferralState, Strength } from './cube/question.ts'
import type { Day } from './values/day.ts'
import type { Role } from './values/endpoint.ts'
import type { Id } from './values/id.ts'

/** A JSON column: read as what it holds, written as text. */
type Json<T> = ColumnType<T, string, string>
/** A day that may be left out when writing. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

/** The tables that say which companies there are. They live in the schema `vouchwell`. */
export interface Control {
  companies: { id: Id<'com'>; name: string; schema: string; host: string | null; createdAt: Generated<Date> }
}

/** Every table of one company, as the stores see it. The columns themselves are made in migrations/company/. */
export interface Database {
  settings: {
    onlyRow: Generated<boolean>
    name: string
    currency: Generated<string>
    timeZone: Generated<string>
    sample: Generated<boolean>
  }

  members: {
    id: string
    name: string
    email: string
    emailVerified: Generated<boolean>
    image: string | null
    role: Role
    suspendedAt: Date | null
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  sessions: {
    id: string
    userId: string
    token: string
    expiresAt: Date
    ipAddress: string | null
    userAgent: string | null
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  accounts: {
    id: string
    accountId: string
    providerId: string
    userId: string
    password: string | null
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  invitations: {
    id: Id<'inv'>
    email: string
    role: Exclude<Role, 'owner'>
    tokenHash: string
    invitedBy: string
    createdAt: Date
    expiresAt: Date
    acceptedAt: Optional<Date>
    revokedAt: Optional<Date>
  }

  activity: {
    id: GeneratedAlways<number>
    at: Date
    actor: string
    event: string
    subjectId: string
    customerId: string | null
    details: Json<Record<string, unknown>>
  }
  idempotencyKeys: {
    key: string
    actor: string
    endpoint: string
    bodyHash: string
    status: number
    reply: string
    createdAt: Date
  }
  jobs: {
    id: Id<'job'>
    kind: string
    title: string
    subjectId: string | null
    data: Json<Record<string, unknown>>
    state: Generated<JobState>
    done: Generated<number>
    total: number | null
    note: string | null
    result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
    cancelAsked: Generated<boolean>
    createdBy: string
    createdAt: Date
    startedAt: Optional<Date>
    finishedAt: Optional<Date>
  }

  attributes: {
    key: string
    label: string
    kind: AttributeKind
    cuts: ColumnType<number[] | null, string | null | undefined, string | null>
    hidden: Generated<boolean>
    position: Generated<number>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
  }
  customers: {
    id: Id<'cus'>
    number: GeneratedAlways<number>
    externalId: string | null
    name: string
    since: Optional<Day>
    until: Optional<Day>
    attributes: ColumnType<Record<string, string | number | boolean>, string | undefined, string>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  contacts: {
    id: Id<'con'>
    number: GeneratedAlways<number>
    customerId: Id<'cus'>
    externalId: string | null
    name: string
    email: string | null
    phone: string | null
    title: string | null
    optedOutAt: Optional<Date>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  revenueEntries: {
    id: Id<'rev'>
    number: GeneratedAlways<number>
    customerId: Id<'cus'>
    earnedOn: Day
    amountMinor: number
    currency: string
    kind: Generated<'recurring' | 'one-off' | 'refund'>
    externalId: string
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
  }

  savedGroups: {
    id: Id<'grp'>
    name: string
    conditions: Json<string[]>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  savedViews: { id: Id<'vie'>; page: string; name: string; address: string; createdBy: string; createdAt: Date }

  referrals: {
    id: Id<'ref'>
    number: GeneratedAlways<number>
    externalId: Optional<string>
    referrerId: Optional<Id<'cus'>>
    referredId: Optional<Id<'cus'>>
    referredName: Optional<string>
    referredEmail: Optional<string>
    madeOn: Optional<Day>
    state: ReferralState
    stateReason: Optional<string>
    strength: Strength
    selfReferral: GeneratedAlways<boolean>
    convertedOn: Optional<Day>
    note: Optional<string>
    version: Generated<number>
    importId: Optional<string>
    createdBy: string
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  evidence: {
    id: Id<'evi'>
    number: GeneratedAlways<number>
    referralId: Id<'ref'>
    kind: EvidenceKind
    strength: Strength
    referrerId: Optional<Id<'cus'>>
    words: Optional<string>
    givenOn: Optional<Day>
    importId: Optional<string>
    createdBy: string
    createdAt: Generated<Date>
  }

  imports: {
    id: Id<'imp'>
    kind: ImportKind
    fileName: string
    fileBytes: number
    fileSha256: string
    format: Json<Record<string, unknown>>
    mapping: Json<Record<string, unknown>>
    options: ColumnType<Record<string, unknown>, string | undefined, string>
    state: ImportState
    rowsRead: Generated<number>
    rowsCreated: Generated<number>
    rowsUpdated: Generated<number>
    rowsSame: Generated<number>
    rowsRefused: Generated<number>
    batches: Generated<number>
    whyFailed: Optional<string>
    jobId: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    finishedAt: Optional<Date>
  }
  importChanges: {
    importId: Id<'imp'>
    batch: number
    what: 'customer' | 'contact' | 'revenue' | 'referral' | 'evidence' | 'attribute'
    number: number
    before: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
    after: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  }
  importProblems: {
    importId: Id<'imp'>
    number: GeneratedAlways<number>
    row: number
    line: number
    column: string | null
    value: string | null
    problem: string
    remedy: string
    isNote: Generated<boolean>
  }
  rememberedColumns: { kind: ImportKind; header: string; target: Json<unknown> }
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type AttributeKind = 'category' | 'number' | 'date' | 'yes-no'
export type EvidenceKind = 'link' | 'code' | 'name' | 'origin-answer' | 'staff-note' | 'self-report' | 'import'
export type ImportKind = 'customers' | 'contacts' | 'revenue' | 'referrals'
export type ImportState =
  | 'draft'
  | 'checking'
  | 'checked'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'undoing'
  | 'undone'
