/**
 * What happened, as a sentence without its subject: the screen puts who did it before it. "Sam Okafor changed plan from
 * Team to Scale." An event nobody wrote a sentence for reads as it is called: "Referral logged."
 */
export function sentenceOf(
  event: string,
  details: Record<string, unknown>,
  labels: ReadonlyMap<string, string>,
): string {
  const write = sentences[event]
  return write ? `${write(details, labels)}.` : `${event.slice(0, 1).toUpperCase()}${event.slice(1)}.`
}

/**
 * What one event says for others that were written down with it: asking somebody to speak is an ask in the ledger, a match
 * that was asked and an engagement, and still one thing that happened. The trail keeps them all; the timeline tells the
 * first, and leaves out the others of the same moment and hand.
 */
export const tellsFor: Readonly<Record<string, readonly string[]>> = {
  'engagement planned': ['asked', 'match asked'],
  'times offered': ['ask accepted', 'match accepted'],
  'engagement held': ['outcome noted', 'match done'],
  'engagement missed': ['outcome noted', 'match accepted'],
  'engagement called off': ['ask withdrawn', 'match taken back'],
  'match declined': ['answer to an ask taken back', 'ask declined', 'engagement called off'],
  'engagement logged off the book': ['asked', 'ask accepted'],
  'consent requested': ['asked'],
  'consent page signed': ['ask accepted'],
  'consent refused': ['ask declined'],
}

type Details = Record<string, unknown>
type Labels = ReadonlyMap<string, string>

const sentences: Record<string, (details: Details, labels: Labels) => string> = {
  'customer added': () => 'Customer added',
  'customer changed': (details, labels) => changesOf(details, labels),
  'customer removed': () => 'Customer removed',
  'contact added': () => 'Contact added',
  'contact changed': (details) => {
    const fields = textsOf(details.fields)
    return fields.length === 0 ? 'Contact changed' : `Contact changed: ${list(fields)}`
  },
  'contact opted out': () => 'Contact opted out: we no longer write to them',
  'contact opted in': () => 'Contact wants to hear from us again',
  'contact left': (details) => `Contact left their company on ${text(details.leftOn)}`,
  'contact still there': () => 'Contact still works there after all',
  'contact removed': () => 'Contact removed',
  'contact unsubscribed': () => 'Contact unsubscribed: we no longer write to them',
  'contact resubscribed': (details) =>
    `Contact wants to hear from us again: ${text(details.reason).replace(/\.$/, '')}`,
  asked: (details) => `Asked for: ${text(details.kind)}`,
  'ask accepted': (details) => `Said yes to: ${text(details.kind)}`,
  'ask declined': (details) => `Said no to: ${text(details.kind)}`,
  'ask withdrawn': (details) => `Ask withdrawn: ${text(details.kind)}`,
  'ask brought back': (details) => `Ask brought back: ${text(details.kind)}`,
  'consent given': (details) =>
    typeof details.consents === 'number'
      ? `${details.consents === 1 ? 'One consent' : `${details.consents} consents`} came with an import: ${list(textsOf(details.uses))}`
      : `${says(details)} agreed to: ${list(textsOf(details.uses))}`,
  'consent withdrawn': (details) => `${says(details)} withdrew consent for: ${list(textsOf(details.uses))}`,
  'consent requested': (details) =>
    `Asked ${details.party === 'company' ? 'their company' : 'them'} for consent: ${list(textsOf(details.uses))}`,
  'consent reminder sent': () => 'Reminded them of the consent page',
  'consent request withdrawn': () => 'Took the question for consent back',
  'consent page signed': (details) => `Consent page signed by ${text(details.by)}`,
  'consent refused': (details) => `${text(details.by)} agreed to nothing`,
  'contact paused': (details) => `Contact asked to be left in peace until ${text(details.until)}`,
  'contact resumed': () => 'Contact may be asked again',
  'own page sent': () => 'Sent them the link to their own page',
  'links taken back': () => 'Took back the links that were mailed to them',
  're-confirmation due': (details) => `To be asked whether it still holds (${text(details.why)})`,
  're-confirmation asked': (details) => `Asked them whether “${text(details.title)}” still holds`,
  'reference confirmed': (details) => `Said that “${text(details.title)}” still holds`,
  'reference no longer holds': (details) => `Would say “${text(details.title)}” otherwise now`,
  're-confirmation ended by retiring': (details) => `Not asked any more about “${text(details.title)}”: it is retired`,
  'answer to a re-confirmation undone': (details) => `Undid the answer about “${text(details.title)}”`,
  'experience added': (details) =>
    typeof details.rating === 'number'
      ? `Rated ${text(details.touchpoint)}: ${details.rating} of 5`
      : `Experienced ${text(details.touchpoint)}`,
  'experience removed': (details) => `No longer counted as having experienced ${text(details.touchpoint)}`,
  'task opened': (details) => `To do: ${text(details.title)}`,
  'task assigned': (details) => `Assigned: ${text(details.title)}`,
  'task changed': (details) => `Task changed: ${text(details.title)}`,
  'task done': (details) => `Done: ${text(details.title)}`,
  'task dropped': (details) => `Will not be done: ${text(details.title)}`,
  'task opened again': (details) => `To do again: ${text(details.title)}`,
  'account owner set': () => 'Account owner set',
  'account owner removed': () => 'Account owner removed',
  'match chosen': (details) =>
    typeof details.override === 'string'
      ? `Chosen to speak for us, although something spoke against it: ${details.override.replace(/\.$/, '')}`
      : 'Chosen to speak for us',
  'match approved': () => 'Approved: they may be asked to speak for us',
  'match refused': () => 'Not approved: they are not asked to speak for us this time',
  'match waits for approval': () => 'Waits again for approval to be asked to speak for us',
  'match asked': () => 'Asked to speak for us',
  'match accepted': () => 'Agreed to speak for us',
  'match declined': () => 'Did not want to speak for us this time',
  'match done': () => 'Spoke for us',
  'match taken back': () => 'Not chosen any more to speak for us',
  'approval explained': (details) => `Said with the approval: ${text(details.words).replace(/\.$/, '')}`,
  'reference added': (details) => `Reference of level ${text(details.level)} added to the library`,
  'reference changed': (details) => {
    const fields = Object.keys((details.changed ?? {}) as object).map((field) => referenceFields[field] ?? field)
    return fields.length === 0 ? 'Reference changed' : `Reference changed: ${list(fields)}`
  },
  'reference raised': (details) => `Reference raised from level ${text(details.levelBefore)} to ${text(details.level)}`,
  'reference lowered': (details) =>
    `Reference lowered from level ${text(details.levelBefore)} to ${text(details.level)}`,
  'reference made ready': () => 'Reference made ready: it may be shown wherever consent covers it',
  'reference made a draft': (details) =>
    details.whyNot === undefined
      ? 'Reference taken back to draft'
      : 'Reference became a draft again, because it may not be shown as it is now',
  'reference retired': (details) => `Reference retired: ${text(details.why).replace(/\.$/, '')}`,
  'reference restored': () => 'Reference restored',
  'reference removed': () => 'Reference removed from the library',
  'removal of reference undone': () => 'Reference brought back after it was removed',
  'reference used': (details) => `Reference used in: ${text(details.place).replace(/\.$/, '')}`,
  'anonymity mark let stand': (details) =>
    `Let stand what might tell who said it: ${text(details.note).replace(/\.$/, '')}`,
  'edit suggested': () => 'Suggested an edit of a reference',
  'suggested edit accepted': () => 'Accepted a suggested edit of a reference',
  'suggested edit declined': (details) =>
    `Declined a suggested edit of a reference: ${text(details.words).replace(/\.$/, '')}`,
  'decision on a suggested edit undone': () => 'Took back what was decided on a suggested edit of a reference',
  'deal added': () => 'Deal added',
  'deal changed': () => 'Deal changed',
  'deal won': () => 'Deal won',
  'deal lost': () => 'Deal lost',
  'deal reopened': () => 'Deal opened again',
  // Who told them may be a person's name; the trail says that one was given, not which.
  'origin added': (details) =>
    `Noted how they came: ${reason(details)}${typeof details.toldBy === 'string' ? ', and who told them' : ''}`,
  'origin changed': (details) => {
    const fields = textsOf(details.changed).map((field) => originFields[field] ?? field)
    return fields.length === 0 ? 'How they came corrected' : `How they came corrected: ${list(fields)}`
  },
  'origin confirmed': () => 'Confirmed which customer told them about us',
  'origin: not a customer': () => 'Decided that whoever told them is no customer of ours',
  'origin: cannot tell': () => 'Decided that nobody can tell who told them',
  'origin decision taken back': (details) =>
    details.decision === 'confirmed'
      ? 'Took back which customer told them about us'
      : `Took back the decision on who told them: ${text(details.decision)}`,
  'origin removed': () => 'Removed what they said of how they came',
  'origin restored': () => 'Brought back what they said of how they came',
  'milestone recorded': (details) => `Milestone recorded: ${text(details.milestone)}`,
  'milestone removed': (details) => `Milestone removed: ${text(details.milestone)}`,
  nominated: (details) => `Nominated for level ${text(details.level)}`,
  'nomination accepted': (details) => `Nomination for level ${text(details.level)} taken up`,
  'nomination declined': (details) => `Nomination for level ${text(details.level)} declined`,
  'nomination taken back': (details) => `Nomination for level ${text(details.level)} taken back`,
  'suggestion passed over': (details) =>
    `Suggestion to ask for level ${text(details.level)} passed over until ${text(details.until)}`,
  'suggestion made again': (details) => `Suggestion to ask for level ${text(details.level)} made again`,
  'engagement planned': (details) => `Asked for: ${text(details.level)}`,
  'asked for times again': () => 'The link to offer times was sent once more',
  'times offered': (details) => (details.again === true ? 'Other times offered' : 'Three times offered'),
  'times sent to the prospect': () => 'Times sent to the prospect',
  'times did not suit': () => 'None of the times suits the prospect',
  'asked for later': () => 'Would rather be asked later',
  'time agreed': () => 'A time was agreed',
  'time moved': () => 'Moved to another time',
  'engagement called off': () => 'Called off',
  'engagement held': (details) => `Took place: ${text(details.title)}`,
  'engagement missed': (details) => `Did not take place: ${text(details.title)}`,
  'engagement logged off the book': (details) => `Logged after the fact: ${text(details.title)}`,
  'engagement finished': (details) => `Finished: ${text(details.title)}`,
  'engagement moved on': (details) => `Moved on from ${text(details.from)} to ${text(details.to)}`,
  'engagement changed': (details) => `Changed: ${list(textsOf(details.fields).map(wordsOf))}`,
  'outcome noted': (details) => (details.held === true ? 'Said that it took place' : 'Said that it did not take place'),
  'asked how it went': () => 'Both sides were asked how it went',
  thanked: () => 'Thanked them for their time',
  'made and kept': () => 'Put what was made into the library',
  'revenue added': (details) => `Revenue added for ${text(details.earnedOn)}`,
  'revenue removed': (details) => `Revenue removed for ${text(details.earnedOn)}`,
}

interface Change {
  field: string
  before?: unknown
  after?: unknown
}

function changesOf(details: Details, labels: Labels): string {
  const changes = (Array.isArray(details.changes) ? details.changes : []) as Change[]
  if (changes.length === 0) return 'Customer changed'
  return list(
    changes.map(({ field, before, after }) => {
      const name = labels.get(field) ?? fieldNames[field] ?? field
      // Names and ids can be personal, so the trail says that they changed, not what they were.
      if (before === undefined && after === undefined) return `${name} changed`
      if (after === null) return `${name} ${text(before)} taken away`
      return before === null
        ? `${name} set to ${text(after)}`
        : `${name} changed from ${text(before)} to ${text(after)}`
    }),
  )
}

const says = (details: Details) => (details.party === 'company' ? 'Their company' : 'A person there')
const reason = (details: Details) =>
  details.mainReason === 'sales contact' ? 'our sales contacted them' : text(details.mainReason)
const originFields: Record<string, string> = {
  mainReason: 'the main reason',
  toldBy: 'who told them',
  givenOn: 'the day it was given',
}

const referenceFields: Record<string, string> = {
  title: 'title',
  themeIds: 'themes',
  excerptSpans: 'what is shown of the words',
  contactId: 'who said it',
  shownName: 'the name to show',
  shownTitle: 'the title to show',
  shownCompany: 'the company to show',
  sourceDetail: 'where it comes from',
  journeyStageId: 'the stage of the journey',
  touchpoints: 'touchpoints',
  disclosure: 'what a reader has to know',
  reconfirmOn: 'when to ask again',
}

const fieldNames: Record<string, string> = {
  name: 'Name',
  externalId: 'External id',
  since: 'Customer since',
  until: 'Left on',
}

function text(value: unknown): string {
  return value === true
    ? 'yes'
    : value === false
      ? 'no'
      : value === null || value === undefined
        ? 'not known'
        : String(value)
}

/** `gradeExpected` as it reads: "grade expected". */
const wordsOf = (field: string) => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const textsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
