import type { ColumnType, Generated, GeneratedAlways, Insertable } from 'kysely'
import type { ReferralState, Strength } from './cube/question.ts'
import type { AnalysisKind } from './insights/definition.ts'
import type { Day } from './values/day.ts'
import type { Role } from './values/endpoint.ts'
import type { Id } from './values/id.ts'
import type { Level } from './values/level.ts'

/** A JSON column: read as what it holds, written as text. */
type Json<T> = ColumnType<T, string, string>
/** A day that may be left out when writing. */
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

/** A row of a table as it is inserted, for rules that make rows up. */
export type NewRow<Table extends keyof Database> = Insertable<Database[Table]>

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
    /** The touchpoint it is kept for, by the database itself: a number is its latest rating, a yes-no that it was experienced. */
    touchpointId: Optional<Id<'tou'>>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
  }
  touchpoints: {
    id: Id<'tou'>
    number: GeneratedAlways<number>
    name: string
    alsoCalled: Generated<string[]>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
  }
  experiences: {
    id: Id<'exp'>
    number: GeneratedAlways<number>
    touchpointId: Id<'tou'>
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    hadOn: Optional<Day>
    rating: Optional<number>
    responseId: Optional<Id<'rsp'>>
    externalId: Optional<string>
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
    /** The language to write to them in; null where the survey's own is used. */
    language: Optional<string>
    optedOutAt: Optional<Date>
    /** When they stopped working there. */
    leftOn: Optional<Day>
    /** Until when they asked to be left in peace. */
    pausedUntil: Optional<Day>
    /** Links that act for them and were made before this moment open nothing. */
    linksFrom: Optional<Date>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  unsubscribedAddresses: { addressSha256: string; at: Date }
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
    /** The answer it was given in, where it was. */
    responseId: Optional<Id<'rsp'>>
    importId: Optional<string>
    createdBy: string
    createdAt: Generated<Date>
  }

  reasons: {
    id: Id<'rea'>
    name: string
    description: Generated<string>
    examples: ColumnType<string[], string | undefined, string>
    position: number
    mergedInto: Optional<Id<'rea'>>
    retiredAt: Optional<Date>
    version: Generated<number>
    createdAt: Generated<Date>
  }
  codingRules: {
    id: Id<'rul'>
    reasonId: Id<'rea'>
    words: Json<string[]>
    appliesItself: Generated<boolean>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }

  surveys: {
    id: Id<'srv'>
    name: string
    state: ColumnType<SurveyState, SurveyState | undefined, SurveyState>
    content: Json<unknown>
    publishedVersion: Optional<number>
    closesOn: Optional<Day>
    tool: Optional<string>
    externalId: Optional<string>
    version: Generated<number>
    importId: Optional<string>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  surveyVersions: {
    surveyId: Id<'srv'>
    version: number
    content: Json<unknown>
    publishedBy: string
    publishedAt: Date
  }

  asks: {
    id: Id<'ask'>
    number: GeneratedAlways<number>
    kind: AskKind
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    surveyId: Optional<Id<'srv'>>
    minutes: number
    channel: AskChannel
    state: ColumnType<AskState, AskState | undefined, AskState>
    askedOn: Day
    askedBy: string
    answeredOn: Optional<Day>
    declineReasonId: Optional<Id<'rea'>>
    declineWords: Optional<string>
    overrideReason: Optional<string>
    note: Optional<string>
    version: Generated<number>
    createdAt: Date
    updatedAt: Date
  }
  askLimits: {
    onlyRow: Generated<boolean>
    asksPerQuarter: Generated<number>
    asksPerYear: Generated<number>
    restDays: Generated<number>
    restDaysAfterNo: Generated<number>
    version: Generated<number>
  }

  mails: {
    id: Id<'mai'>
    number: GeneratedAlways<number>
    purpose: string
    subjectId: string
    contactId: Optional<Id<'con'>>
    outsider: Generated<boolean>
    toName: string | null
    toAddress: string
    subject: string
    text: string
    html: string
    headers: ColumnType<Record<string, string>, string | undefined, string>
    state: ColumnType<MailState, MailState | undefined, MailState>
    attempts: Generated<number>
    problem: Optional<string>
    sendAfter: Date
    sentAt: Optional<Date>
    createdBy: string
    createdAt: Date
  }
  mailings: {
    id: Id<'mlg'>
    surveyId: Id<'srv'>
    surveyVersion: number
    words: Json<Record<string, unknown>>
    conditions: Json<unknown>
    leftOut: ColumnType<Record<string, number>, string | undefined, string>
    invited: Generated<number>
    reached: Generated<number>
    remindAfterDays: Generated<number[]>
    perMinute: number
    expiresOn: Day
    origin: string
    state: ColumnType<MailingState, MailingState | undefined, MailingState>
    jobId: Optional<string>
    createdBy: string
    createdAt: Date
  }
  surveyInvitations: {
    id: Id<'svi'>
    number: GeneratedAlways<number>
    mailingId: Id<'mlg'>
    surveyId: Id<'srv'>
    askId: Id<'ask'>
    customerId: Id<'cus'>
    contactId: Id<'con'>
    mailId: Optional<Id<'mai'>>
    expiresOn: Day
    openedAt: Optional<Date>
    startedAt: Optional<Date>
    submittedAt: Optional<Date>
    declinedAt: Optional<Date>
    reminders: Generated<number>
    remindedAt: Optional<Date>
    withdrawnAt: Optional<Date>
    createdAt: Date
  }

  responses: {
    id: Id<'rsp'>
    number: GeneratedAlways<number>
    surveyId: Id<'srv'>
    surveyVersion: Optional<number>
    invitationId: Optional<Id<'svi'>>
    customerId: Optional<Id<'cus'>>
    contactId: Optional<Id<'con'>>
    source: ResponseSource
    externalId: Optional<string>
    language: Optional<string>
    state: 'started' | 'submitted'
    startedAt: Date
    submittedAt: Optional<Date>
    givenOn: Optional<Day>
    answers: ColumnType<Record<string, unknown>, string | undefined, string>
    likelihood: Optional<number>
    hasRecommended: Optional<boolean>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Date
    updatedAt: Date
  }
  permissionsGiven: {
    id: Id<'per'>
    responseId: Id<'rsp'>
    customerId: Optional<Id<'cus'>>
    contactId: Optional<Id<'con'>>
    use: PermittedUse
    wording: string
    wordingVersion: number
    givenAt: Date
    withdrawnAt: Optional<Date>
  }
  verbatims: {
    id: Id<'ver'>
    number: GeneratedAlways<number>
    responseId: Optional<Id<'rsp'>>
    askId: Optional<Id<'ask'>>
    customerId: Optional<Id<'cus'>>
    contactId: Optional<Id<'con'>>
    questionKey: Optional<string>
    question: Generated<string>
    about: VerbatimAbout
    words: string
    language: Optional<string>
    givenOn: Day
    state: ColumnType<VerbatimState, VerbatimState | undefined, VerbatimState>
    codedAt: Optional<Date>
    version: Generated<number>
    createdAt: Date
  }
  codings: {
    verbatimId: Id<'ver'>
    coder: string
    reasonIds: Id<'rea'>[]
    ruleId: Optional<Id<'rul'>>
    decides: Generated<boolean>
    at: Date
  }
  secondLooks: {
    verbatimId: Id<'ver'>
    number: GeneratedAlways<number>
    firstReasonIds: Optional<Id<'rea'>[]>
    settledBy: Optional<string>
    settledAt: Optional<Date>
    chosenBy: string
    chosenAt: Date
  }
  movedCitations: {
    moveId: string
    citationId: Id<'cit'>
    fromReason: Id<'rea'>
    toReason: Id<'rea'>
    dropped: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  }
  citations: {
    id: Id<'cit'>
    number: GeneratedAlways<number>
    reasonId: Id<'rea'>
    customerId: Optional<Id<'cus'>>
    responseId: Optional<Id<'rsp'>>
    askId: Optional<Id<'ask'>>
    verbatimId: Optional<Id<'ver'>>
    source: CitationSource
    givenOn: Day
    importId: Optional<string>
    createdAt: Date
  }
  origins: {
    id: Id<'ori'>
    number: GeneratedAlways<number>
    customerId: Id<'cus'>
    responseId: Optional<Id<'rsp'>>
    mainReason: MainReason
    toldBy: Optional<string>
    givenOn: Day
    state: OriginState
    referrerId: Optional<Id<'cus'>>
    referralId: Optional<Id<'ref'>>
    confidence: Optional<number>
    decidedBy: Optional<string>
    decidedAt: Optional<Date>
    version: Generated<number>
    importId: Optional<string>
    createdAt: Date
  }
  inboundWebhooks: {
    id: Id<'inw'>
    tool: 'typeform' | 'formbricks'
    surveyId: Id<'srv'>
    sealedSecret: string
    mapping: ColumnType<Record<string, unknown>, string | undefined, string>
    lastReceivedAt: Optional<Date>
    removedAt: Optional<Date>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }

  accountOwners: {
    customerId: Id<'cus'>
    memberId: Optional<string>
    name: Optional<string>
    email: Optional<string>
    version: Generated<number>
  }
  tasks: {
    id: Id<'tsk'>
    number: GeneratedAlways<number>
    kind: TaskKind
    title: string
    why: Generated<string>
    subjectId: string
    customerId: Optional<Id<'cus'>>
    dueOn: Optional<Day>
    assignedTo: Optional<string>
    state: ColumnType<TaskState, TaskState | undefined, TaskState>
    note: Optional<string>
    doneBy: Optional<string>
    doneAt: Optional<Date>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  files: {
    id: Id<'fil'>
    name: string
    mediaType: string
    bytes: number
    sha256: string
    width: Optional<number>
    height: Optional<number>
    seconds: Optional<number>
    hasThumbnail: Generated<boolean>
    createdBy: string
    createdAt: Date
  }

  themes: {
    id: Id<'the'>
    position: number
    name: string
    description: Generated<string>
    mergedInto: Optional<Id<'the'>>
    retiredAt: Optional<Date>
    version: Generated<number>
    createdAt: Generated<Date>
  }
  themeChoices: {
    responseId: Id<'rsp'>
    themeId: Id<'the'>
    chosen: boolean
    audience: 'customer' | 'prospect'
    customerId: Optional<Id<'cus'>>
    givenOn: Day
  }

  referenceLevels: {
    level: Level
    name: string
    description: Generated<string>
    needsCompany: boolean
    conditions: ColumnType<unknown[], string | undefined, string>
    minutes: number
    version: Generated<number>
  }
  milestones: {
    id: Id<'mil'>
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    milestone: string
    onDay: Day
    note: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  journeyStages: {
    id: Id<'jst'>
    position: number
    name: string
    description: Generated<string>
    conditions: ColumnType<string[], string | undefined, string>
    fromDay: Optional<number>
    toDay: Optional<number>
    version: Generated<number>
    retiredAt: Optional<Date>
  }
  playbookAsks: {
    id: Id<'pba'>
    stageId: Id<'jst'>
    level: Level
    guidance: Generated<string>
    version: Generated<number>
  }
  passedOver: {
    contactId: Id<'con'>
    level: Level
    until: Day
    why: Optional<string>
    by: string
    at: Date
  }
  nominations: {
    id: Id<'nom'>
    number: GeneratedAlways<number>
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    level: Level
    themeIds: Generated<Id<'the'>[]>
    why: string
    state: ColumnType<NominationState, NominationState | undefined, NominationState>
    decidedBy: Optional<string>
    decidedAt: Optional<Date>
    declineWords: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }

  referenceItems: {
    id: Id<'itm'>
    number: GeneratedAlways<number>
    externalId: Optional<string>
    level: Level
    title: string
    format: ItemFormat
    original: Optional<string>
    language: Optional<string>
    fileId: Optional<Id<'fil'>>
    address: Optional<string>
    excerptSpans: ColumnType<[number, number][] | null, string | null | undefined, string | null>
    excerpt: Optional<string>
    customerId: Optional<Id<'cus'>>
    contactId: Optional<Id<'con'>>
    shownName: Optional<string>
    shownTitle: Optional<string>
    shownCompany: Optional<string>
    source: ItemSource
    sourceDetail: Optional<string>
    responseId: Optional<Id<'rsp'>>
    verbatimId: Optional<Id<'ver'>>
    collectedBy: string
    journeyStageId: Optional<Id<'jst'>>
    touchpoints: Generated<string[]>
    disclosure: Optional<string>
    givenOn: Day
    reconfirmOn: Optional<Day>
    state: ColumnType<ItemState, ItemState | undefined, ItemState>
    retiredWhy: Optional<string>
    dismissedMarks: ColumnType<{ mark: string; note: string; by: string; on: Day }[], string | undefined, string>
    search: GeneratedAlways<string>
    version: Generated<number>
    importId: Optional<string>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  itemThemes: { itemId: Id<'itm'>; themeId: Id<'the'> }
  editSuggestions: {
    id: Id<'sug'>
    number: GeneratedAlways<number>
    itemId: Id<'itm'>
    changes: Json<Record<string, unknown>>
    why: Generated<string>
    state: ColumnType<NominationState, NominationState | undefined, NominationState>
    decidedBy: Optional<string>
    decidedAt: Optional<Date>
    declineWords: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  uses: {
    id: Id<'use'>
    number: GeneratedAlways<number>
    itemId: Id<'itm'>
    use: PermittedUse
    place: string
    dealId: Optional<Id<'dea'>>
    usedOn: Day
    leftUs: boolean
    endedOn: Optional<Day>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }

  consentWordings: {
    party: ConsentParty
    language: string
    version: number
    words: Json<Record<string, unknown>>
    publishedBy: string
    publishedAt: Date
  }
  consentRequests: {
    id: Id<'crq'>
    number: GeneratedAlways<number>
    party: ConsentParty
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    signerName: string
    signerEmail: string
    itemId: Optional<Id<'itm'>>
    level: Level
    uses: PermittedUse[]
    wording: Json<Record<string, unknown>>
    wordingVersion: number
    language: string
    lastsMonths: Optional<number>
    expiresOn: Day
    state: ColumnType<ConsentRequestState, ConsentRequestState | undefined, ConsentRequestState>
    askId: Optional<Id<'ask'>>
    openedAt: Optional<Date>
    answeredAt: Optional<Date>
    answerWords: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  consents: {
    id: Id<'cns'>
    number: GeneratedAlways<number>
    party: ConsentParty
    customerId: Optional<Id<'cus'>>
    contactId: Optional<Id<'con'>>
    itemId: Optional<Id<'itm'>>
    level: Level
    use: PermittedUse
    wording: string
    wordingVersion: number
    givenHow: GivenHow
    givenBy: string
    givenOn: Day
    givenAt: Date
    expiresOn: Optional<Day>
    withdrawnAt: Optional<Date>
    withdrawnOn: Optional<Day>
    withdrawnHow: Optional<string>
    responseId: Optional<Id<'rsp'>>
    requestId: Optional<Id<'crq'>>
    fileId: Optional<Id<'fil'>>
    importId: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  reconfirmations: {
    id: Id<'rcf'>
    number: GeneratedAlways<number>
    itemId: Id<'itm'>
    why: ReconfirmWhy
    state: ColumnType<ReconfirmState, ReconfirmState | undefined, ReconfirmState>
    dueOn: Day
    askedAt: Optional<Date>
    answeredAt: Optional<Date>
    note: Optional<string>
    /** The release that put it in question. */
    releaseId: Optional<Id<'rel'>>
    version: Generated<number>
    createdBy: string
    createdAt: Date
  }
  releases: {
    id: Id<'rel'>
    number: GeneratedAlways<number>
    what: string
    themeIds: string[]
    items: number
    undoneAt: Optional<Date>
    undoneBy: Optional<string>
    createdBy: string
    createdAt: Date
  }

  deals: {
    id: Id<'dea'>
    number: GeneratedAlways<number>
    externalId: Optional<string>
    name: string
    prospect: string
    customerId: Optional<Id<'cus'>>
    ownerId: Optional<string>
    ownerName: Optional<string>
    stage: Optional<string>
    state: ColumnType<DealState, DealState | undefined, DealState>
    amountMinor: Optional<number>
    currency: Optional<string>
    attributes: ColumnType<Record<string, string | number | boolean>, string | undefined, string>
    openedOn: Day
    closesOn: Optional<Day>
    closedOn: Optional<Day>
    lostReason: Optional<string>
    version: Generated<number>
    importId: Optional<string>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  dealThemes: { dealId: Id<'dea'>; themeId: Id<'the'> }
  referenceRequests: {
    id: Id<'rqs'>
    number: GeneratedAlways<number>
    dealId: Optional<Id<'dea'>>
    level: Level
    criteria: ColumnType<Record<string, unknown>, string | undefined, string>
    topic: Generated<string>
    prospectName: Optional<string>
    prospectEmail: Optional<string>
    prospectLanguage: Optional<'en' | 'de' | 'fr' | 'es'>
    minutes: Optional<number>
    neededBy: Optional<Day>
    state: ColumnType<RequestState, RequestState | undefined, RequestState>
    assignedTo: Optional<string>
    closedAt: Optional<Date>
    closeReason: Optional<string>
    offBook: Generated<boolean>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  matches: {
    id: Id<'mat'>
    number: GeneratedAlways<number>
    requestId: Id<'rqs'>
    customerId: Id<'cus'>
    contactId: Id<'con'>
    points: number
    why: Json<unknown>
    state: ColumnType<MatchState, MatchState | undefined, MatchState>
    approverId: Optional<string>
    approverName: Optional<string>
    approverEmail: Optional<string>
    approvedAt: Optional<Date>
    refusal: Optional<string>
    askId: Optional<Id<'ask'>>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  engagements: {
    id: Id<'eng'>
    number: GeneratedAlways<number>
    level: Level
    requestId: Optional<Id<'rqs'>>
    matchId: Optional<Id<'mat'>>
    dealId: Optional<Id<'dea'>>
    itemId: Optional<Id<'itm'>>
    customerId: Id<'cus'>
    contactId: Optional<Id<'con'>>
    title: string
    stage: string
    checklist: ColumnType<unknown[], string | undefined, string>
    questions: ColumnType<string[], string | undefined, string>
    slots: ColumnType<unknown[], string | undefined, string>
    startsAt: Optional<Date>
    minutes: number
    place: Optional<string>
    state: ColumnType<EngagementState, EngagementState | undefined, EngagementState>
    calendarChanges: Generated<number>
    heldOn: Optional<Day>
    gradeExpected: Optional<number>
    gradeGiven: Optional<number>
    outcomes: ColumnType<Record<string, unknown>, string | undefined, string>
    thankedAt: Optional<Date>
    offBook: Generated<boolean>
    note: Optional<string>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }

  walls: {
    id: Id<'wal'>
    slug: string
    name: string
    intro: Generated<string>
    look: ColumnType<Record<string, unknown>, string | undefined, string>
    state: ColumnType<WallState, WallState | undefined, WallState>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    updatedAt: Date
  }
  wallItems: { wallId: Id<'wal'>; itemId: Id<'itm'>; position: number; addedBy: string; addedAt: Date }
  publishingSettings: {
    onlyRow: Generated<boolean>
    howWeChoose: Generated<string>
    sells: Optional<'product' | 'software' | 'service'>
    productName: Optional<string>
    reconfirmMonths: Generated<number>
    /** The colour of slides and PDF: #0b5b57. */
    accent: Generated<string>
    version: Generated<number>
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
    what: ChangedRecord
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

  analyses: {
    id: Id<'ana'>
    kind: AnalysisKind
    definition: Json<Record<string, unknown>>
    definitionSha256: string
    state: Generated<'waiting' | 'ready' | 'failed'>
    dataVersion: number
    onDay: Day
    jobId: Id<'job'> | null
    result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
    problem: string | null
    madeBy: string
    madeAt: Date
  }

  actions: {
    id: Id<'acn'>
    title: string
    finding: Generated<string>
    foundAt: Generated<string>
    change: Generated<string>
    whereTexts: Json<string[]>
    comparison: ColumnType<ComparisonGroup[], string | undefined, string>
    strength: ColumnType<Strength, Strength | undefined, Strength>
    pickedAsWorst: Generated<boolean>
    state: ColumnType<ActionState, ActionState | undefined, ActionState>
    ownerId: string
    startsOn: Optional<Day>
    endsOn: Optional<Day>
    expectedChange: number | null
    learned: Generated<string>
    verdict: ColumnType<ActionVerdict | null, ActionVerdict | null | undefined, ActionVerdict | null>
    version: Generated<number>
    createdBy: string
    createdAt: Date
    removedAt: Optional<Date>
  }
  actionComments: { id: Id<'acm'>; actionId: Id<'acn'>; words: string; byMember: string; at: Date }
  alerts: {
    id: Id<'alt'>
    kind: AlertKind
    about: string
    says: string
    details: Json<Record<string, unknown>>
    at: Date
    dealtWithAt: Date | null
    dealtWithBy: string | null
  }
  digestReaders: { memberId: string; since: Date; origin: string }
  digests: { memberId: string; week: Day; mailId: Id<'mai'> | null; at: Date }
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type AttributeKind = 'category' | 'number' | 'date' | 'yes-no'
export type EvidenceKind = 'link' | 'code' | 'name' | 'origin-answer' | 'staff-note' | 'self-report' | 'import'
export type ImportKind =
  | 'customers'
  | 'contacts'
  | 'revenue'
  | 'referrals'
  | 'responses'
  | 'deals'
  | 'references'
  | 'touchpoints'
type ChangedRecord =
  | 'customer'
  | 'contact'
  | 'revenue'
  | 'referral'
  | 'evidence'
  | 'attribute'
  | 'response'
  | 'survey'
  | 'origin'
  | 'deal'
  | 'item'
  | 'touchpoint'
  | 'experience'
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
export type SurveyState = 'draft' | 'open' | 'closed'
type AskKind =
  | 'survey'
  | 'referral'
  | 'quote'
  | 'reference call'
  | 'white paper'
  | 'video'
  | 'event'
  | 'consent'
  | 'other'
type AskChannel = 'e-mail' | 'phone' | 'in person' | 'link'
type AskState = 'asked' | 'accepted' | 'declined' | 'withdrawn'
type MailState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unsure' | 'withdrawn'
export type MailingState = 'queued' | 'sending' | 'sent' | 'stopped'
export type ResponseSource = 'personal link' | 'open link' | 'embed' | 'import' | 'webhook' | 'sample'
export type PermittedUse = 'website' | 'sales deck' | 'private call' | 'press' | 'social' | 'paid ads' | 'event'
export type VerbatimAbout = 'why not' | 'score' | 'quote' | 'origin' | 'declined ask' | 'other'
export type VerbatimState = 'open' | 'coded' | 'no reason'
export type CitationSource = 'answer' | 'coding' | 'rule' | 'declined ask'
export type MainReason =
  | 'recommendation'
  | 'search'
  | 'advertising'
  | 'event'
  | 'press or social media'
  | 'sales contact'
  | 'used it before'
  | 'other'
export type OriginState = 'waiting' | 'confirmed' | 'not a customer' | 'cannot tell' | 'nobody named'

type TaskKind = 'recall copy' | 're-confirm' | 'renew consent' | 'approve' | 'thank' | 'follow up' | 'other'
type TaskState = 'open' | 'done' | 'dropped'
type NominationState = 'open' | 'accepted' | 'declined'
export type ItemFormat = 'text' | 'image' | 'PDF' | 'audio' | 'video' | 'address'
export type ItemSource = 'survey' | 'conversation' | 'review site' | 'event' | 'e-mail' | 'import' | 'other'
export type ItemState = 'draft' | 'ready' | 'retired'
export type ConsentParty = 'person' | 'company'
export type ConsentRequestState = 'sent' | 'granted' | 'partly granted' | 'refused' | 'withdrawn'
export type GivenHow = 'survey' | 'signed page' | 'e-mail' | 'paper' | 'spoken' | 'import' | 'sample'
type ReconfirmWhy = 'clock' | 'churn' | 'departed' | 'job change' | 'major release'
type ReconfirmState = 'due' | 'asked' | 'confirmed' | 'changed' | 'retired'
export type DealState = 'open' | 'won' | 'lost'
export type RequestState = 'open' | 'matched' | 'scheduled' | 'done' | 'cancelled'
export type MatchState = 'waiting' | 'refused' | 'approved' | 'asked' | 'accepted' | 'declined' | 'done' | 'dropped'
export type EngagementState = 'planned' | 'offered' | 'scheduled' | 'held' | 'missed' | 'cancelled'
export type WallState = 'draft' | 'published' | 'closed'
export type ActionState = 'planned' | 'running' | 'done' | 'dropped'
export type ActionVerdict = 'moved up' | 'moved down' | 'cannot tell yet'
export type AlertKind = 'rate left its limits' | 'referrer lost'
/** A group an action's group is compared with: how it is called, and the filters that find its customers. */
export interface ComparisonGroup {
  label: string
  where: string[]
}
