import type { AnswerPurpose } from '../surveys/tool-answers.ts'

/** What a file may be about. */
export const importKinds = ['customers', 'contacts', 'revenue', 'referrals', 'responses'] as const
export type ImportKind = (typeof importKinds)[number]

/** How the cells of a column are read once it is mapped to a field. */
type FieldType =
  | 'id'
  | 'text'
  | 'long-text'
  | 'email'
  | 'day'
  | 'months'
  | 'count'
  | 'money'
  | 'currency'
  | 'ended'
  | 'revenue-kind'
  | 'referral-state'
  | 'strength'
  | 'answer'

/** One thing an import of this kind can fill. */
export interface Field {
  /** The name the record gives it. */
  field: string
  /** The word on the screen. */
  word: string
  type: FieldType
  required: boolean
  /** A sentence for the screen: what belongs here and what happens when it is missing. */
  about: string
  /** Headers that mean this field, likeliest first, as `plainHeader` writes them. */
  aliases: readonly string[]
  /** True where a mistake would change what is counted, so that a person must choose it. */
  onlyByHand?: true
  /** What an answer is for, where the field is one. */
  answers?: AnswerPurpose
  /** True where several columns may fill it, as a tool writes one column for each option. */
  severalColumns?: true
}

export interface KindOfImport {
  word: string
  about: string
  /** What makes two rows the same, so that a file read twice changes nothing. */
  sameWhen: string
  fields: readonly Field[]
  /** Fields of which at least one must be mapped. */
  needsOneOf: readonly string[]
}

const customerAliases = [
  'customer id',
  'customer external id',
  'account id',
  'customer number',
  'account number',
  'customer no',
  'client id',
  'company id',
  'associated company id',
  'associated company ids',
  'associated company ids primary',
  'organization id',
  'organisation id',
  'subscriber id',
  'member id',
  'kundennummer',
  'kunden nr',
  'customer',
  'account',
]

/** Every kind of import with its fields: what the mapping screen offers and `checkRow` reads. */
export const kinds: Readonly<Record<ImportKind, KindOfImport>> = {
  customers: {
    word: 'Customers',
    about: 'One row per customer. Columns that fit no field become attributes you can group by.',
    sameWhen: 'A row with an external id we know updates that customer. Nobody is contacted by an import.',
    needsOneOf: [],
    fields: [
      {
        field: 'externalId',
        word: 'External id',
        type: 'id',
        required: true,
        about: 'What your other systems call this customer. It must stay the same from file to file.',
        aliases: [...customerAliases.slice(0, -2), 'external id', 'record id', 'id', 'uuid', 'key', 'customer key'],
      },
      {
        field: 'name',
        word: 'Name',
        type: 'text',
        required: false,
        about: 'What people call this customer. Without it, the external id is shown.',
        aliases: [
          'customer name',
          'company name',
          'account name',
          'name',
          'company',
          'organization name',
          'organisation name',
          'organization',
          'organisation',
          'client name',
          'full name',
          'subscriber name',
          'member name',
          'client',
          'customer',
          'account',
          'firma',
          'kunde',
        ],
      },
      {
        field: 'since',
        word: 'Customer since',
        type: 'day',
        required: false,
        about: 'The day they became a customer. Without it they count as one from the beginning.',
        aliases: [
          'customer since',
          'since',
          'became a customer date',
          'became customer on',
          'customer start date',
          'contract start',
          'contract start date',
          'subscription start',
          'subscription start date',
          'start date',
          'signup date',
          'sign up date',
          'signed up',
          'signed up at',
          'joined',
          'join date',
          'activated on',
          'activation date',
          'first purchase date',
          'first order date',
          'first deal created date',
          'close date',
          'created date',
          'create date',
          'created at',
          'created',
          'kunde seit',
        ],
      },
      {
        field: 'until',
        word: 'Customer until',
        type: 'day',
        required: false,
        about: 'The day they stopped being a customer. Empty means they still are.',
        aliases: [
          'customer until',
          'until',
          'churn date',
          'churned on',
          'churned at',
          'end date',
          'contract end',
          'cancellation date',
          'cancelled on',
          'canceled on',
          'cancelled at',
          'canceled at',
          'subscription end date',
          'subscription ended',
          'ended on',
          'termination date',
          'left on',
        ],
      },
      {
        field: 'tenureMonths',
        word: 'Months as a customer',
        type: 'months',
        required: false,
        about: 'Instead of a first day: how many months they had been a customer on a day you choose.',
        aliases: ['tenure in months', 'tenure months', 'months as customer', 'tenure'],
        onlyByHand: true,
      },
      {
        field: 'ended',
        word: 'Status that says whether they left',
        type: 'ended',
        required: false,
        about: 'A column such as Churned or Active. Those who left are ended on the day you choose.',
        aliases: ['customer status', 'churn status', 'churned', 'status'],
        onlyByHand: true,
      },
      {
        field: 'referralCount',
        word: 'Number of referrals made',
        type: 'count',
        required: false,
        about: 'Becomes as many referrals to people without a name, without a day, and as strong as you choose.',
        aliases: [
          'number of referrals',
          'referral count',
          'referrals count',
          'referrals made',
          'no of referrals',
          'num referrals',
          'n referrals',
          'referrals',
          'total referrals',
          'friends referred',
          'number of friends referred',
          'people referred',
          'advocated friends',
          'empfehlungen',
        ],
      },
    ],
  },
  contacts: {
    word: 'Contacts',
    about: 'One row per person at a customer. The customers must be there already.',
    sameWhen: 'A row with an external id we know updates that person; without one, the customer and e-mail decide.',
    needsOneOf: ['name', 'email'],
    fields: [
      {
        field: 'customer',
        word: 'Customer',
        type: 'id',
        required: true,
        about: 'The external id of the customer they work for.',
        aliases: customerAliases,
      },
      {
        field: 'externalId',
        word: 'External id',
        type: 'id',
        required: false,
        about: 'What your other systems call this person.',
        aliases: ['contact id', 'person id', 'user id', 'record id', 'external id', 'id', 'uuid'],
      },
      {
        field: 'name',
        word: 'Name',
        type: 'text',
        required: false,
        about: 'The whole name. Without it, the e-mail address is shown.',
        aliases: [
          'full name',
          'contact name',
          'name',
          'person',
          'contact',
          'display name',
          'first name',
          'ansprechpartner',
        ],
      },
      {
        field: 'email',
        word: 'E-mail',
        type: 'email',
        required: false,
        about: 'The address they are written to. Importing it contacts nobody.',
        aliases: ['email', 'e mail', 'email address', 'e mail address', 'mail', 'work email', 'contact email'],
      },
      {
        field: 'phone',
        word: 'Phone',
        type: 'text',
        required: false,
        about: 'Kept as written.',
        aliases: [
          'phone',
          'phone number',
          'telephone',
          'business phone',
          'mobile',
          'mobile phone',
          'mobile phone number',
          'telefon',
        ],
      },
      {
        field: 'title',
        word: 'Job title',
        type: 'text',
        required: false,
        about: 'Their role, such as Head of Operations.',
        aliases: ['job title', 'title', 'role', 'position', 'function'],
      },
    ],
  },
  revenue: {
    word: 'Revenue',
    about: 'One row per invoice, payment or order line. The customers must be there already.',
    sameWhen:
      'A row with an external id we know is the same entry. Without one, rows of the same customer, day, amount and kind are.',
    needsOneOf: [],
    fields: [
      {
        field: 'customer',
        word: 'Customer',
        type: 'id',
        required: true,
        about: 'The external id of the customer who paid.',
        aliases: customerAliases,
      },
      {
        field: 'earnedOn',
        word: 'Day',
        type: 'day',
        required: true,
        about: 'The day it was earned or invoiced.',
        aliases: [
          'earned on',
          'invoice date',
          'close date',
          'closed date',
          'order date',
          'payment date',
          'paid on',
          'paid at',
          'booking date',
          'transaction date',
          'posting date',
          'day',
          'date',
          'period',
          'month',
          'created',
          'create date',
          'datum',
          'rechnungsdatum',
        ],
      },
      {
        field: 'amount',
        word: 'Amount',
        type: 'money',
        required: true,
        about: 'How much, in the currency of the row or of the import. Refunds may be negative.',
        aliases: [
          'amount',
          'amount in company currency',
          'net amount',
          'total',
          'total amount',
          'total price',
          'order total',
          'invoice total',
          'invoice amount',
          'revenue',
          'price',
          'value',
          'mrr',
          'arr',
          'betrag',
        ],
      },
      {
        field: 'currency',
        word: 'Currency',
        type: 'currency',
        required: false,
        about: 'A three-letter code such as EUR. Without it, the currency chosen for the import.',
        aliases: [
          'currency',
          'currency code',
          'currency iso code',
          'amount currency',
          'deal currency',
          'waehrung',
          'wahrung',
        ],
      },
      {
        field: 'kind',
        word: 'Kind',
        type: 'revenue-kind',
        required: false,
        about: 'Recurring, one-off or refund. Without it, the kind chosen for the import.',
        aliases: ['revenue kind', 'revenue type', 'kind', 'type', 'deal type', 'order type'],
      },
      {
        field: 'externalId',
        word: 'External id',
        type: 'id',
        required: false,
        about: 'The invoice or order it stands for.',
        aliases: [
          'invoice id',
          'invoice number',
          'order id',
          'order number',
          'payment id',
          'transaction id',
          'deal id',
          'opportunity id',
          'charge id',
          'external id',
          'record id',
          'id',
        ],
      },
    ],
  },
  referrals: {
    word: 'Referrals',
    about: 'One row per referral: who vouched for us, and to whom. The referrers must be customers already.',
    sameWhen:
      'A row with an external id we know is the same referral. Without one, rows of the same referrer, referred and day are.',
    needsOneOf: ['referred', 'referredName', 'referredEmail', 'externalId'],
    fields: [
      {
        field: 'referrer',
        word: 'Referrer',
        type: 'id',
        required: true,
        about: 'The external id of the customer who referred.',
        aliases: [
          'referrer id',
          'referrer customer id',
          'referrer',
          'referring customer id',
          'referring customer',
          'referred by',
          'referred by id',
          'advocate id',
          'advocate',
          'referrer user id',
          'referrer account id',
          'from id',
          'source id',
          'customer id',
        ],
      },
      {
        field: 'referred',
        word: 'Referred customer',
        type: 'id',
        required: false,
        about: 'The external id of the customer they brought, where the referred became one.',
        aliases: [
          'referred id',
          'referred customer id',
          'referred customer',
          'referred account id',
          'referred user id',
          'referee id',
          'referee customer id',
          'friend id',
          'to id',
          'target id',
          'new customer id',
        ],
      },
      {
        field: 'referredName',
        word: 'Referred name',
        type: 'text',
        required: false,
        about: 'The name of the person or company referred.',
        aliases: [
          'referred name',
          'referee name',
          'friend name',
          'referee',
          'friend',
          'lead name',
          'lead',
          'prospect',
          'referred',
        ],
      },
      {
        field: 'referredEmail',
        word: 'Referred e-mail',
        type: 'email',
        required: false,
        about: 'Their address, to recognise them when they become a customer. Importing it contacts nobody.',
        aliases: [
          'referred email',
          'referee email',
          'friend email',
          'lead email',
          'referred e mail',
          'email',
          'email address',
        ],
      },
      {
        field: 'madeOn',
        word: 'Day',
        type: 'day',
        required: false,
        about: 'The day it was made. Without it, the referral counts only where all time is shown.',
        aliases: [
          'referral date',
          'referred on',
          'referred at',
          'date referred',
          'shared on',
          'shared at',
          'date referral started',
          'submitted on',
          'created date',
          'create date',
          'created at',
          'date',
          'day',
        ],
      },
      {
        field: 'state',
        word: 'State',
        type: 'referral-state',
        required: false,
        about: 'How far it got: shared, submitted, qualified, converted, denied, expired or reversed.',
        aliases: ['referral state', 'referral status', 'state', 'status', 'stage', 'deal stage', 'outcome', 'result'],
      },
      {
        field: 'convertedOn',
        word: 'Converted on',
        type: 'day',
        required: false,
        about:
          'The day they became a customer. Kept of referrals that are converted or reversed; of others it says nothing.',
        aliases: [
          'converted on',
          'converted at',
          'conversion date',
          'date converted',
          'converted date',
          'won on',
          'won date',
          'close date',
          'closed date',
          'closed at',
          'purchase date',
          'purchased on',
          'purchased at',
        ],
      },
      {
        field: 'strength',
        word: 'Strength',
        type: 'strength',
        required: false,
        about: 'How sure it is: claimed, probable or proven. Without it, the strength chosen for the import.',
        aliases: ['strength', 'evidence', 'attribution strength', 'certainty', 'confidence'],
      },
      {
        field: 'externalId',
        word: 'External id',
        type: 'id',
        required: false,
        about: 'What the programme or system it comes from calls this referral.',
        aliases: ['referral id', 'external id', 'record id', 'id', 'coupon', 'share id'],
      },
      {
        field: 'note',
        word: 'Note',
        type: 'long-text',
        required: false,
        about: 'Anything worth remembering about it.',
        aliases: ['note', 'notes', 'comment', 'comments', 'description', 'remarks'],
      },
    ],
  },
  responses: {
    word: 'Survey responses',
    about:
      'One row per response. Exports of Typeform, SurveyMonkey, Formbricks, LimeSurvey and Delighted are read as they are.',
    sameWhen:
      'A row with a response id we know is the same response, and changes nothing. Without one, rows that say the same in every mapped column are.',
    needsOneOf: ['givenOn'],
    fields: [
      {
        field: 'externalId',
        word: 'Response id',
        type: 'id',
        required: false,
        about: 'What the survey tool calls this response. With it, a longer export brings only what is new.',
        aliases: [
          'response id',
          'respondent id',
          'submission id',
          'answer id',
          'token',
          'response key',
          'record id',
          'id',
        ],
      },
      {
        field: 'givenOn',
        word: 'Day',
        type: 'day',
        required: false,
        about: 'The day it was submitted. A row without one was never finished, and is left out.',
        aliases: [
          'submitted on',
          'submitted at',
          'submit date',
          'submission date',
          'submitted',
          'date submitted',
          'completed at',
          'completed on',
          'responded at',
          'response date',
          'end date',
          'timestamp',
          'created at',
          'date',
          'day',
          'datum',
        ],
      },
      {
        field: 'customer',
        word: 'Customer',
        type: 'id',
        required: false,
        about: 'The external id of the customer who answered. A response of nobody we know is kept without a customer.',
        aliases: customerAliases,
      },
      {
        field: 'contact',
        word: 'Contact',
        type: 'id',
        required: false,
        about: 'The external id of the person who answered, or of their customer.',
        aliases: ['contact id', 'person id', 'user id', 'contact external id'],
      },
      {
        field: 'email',
        word: 'E-mail',
        type: 'id',
        required: false,
        about: 'The address of who answered, to find the contact by. Importing it contacts nobody.',
        aliases: [
          'email',
          'e mail',
          'email address',
          'e mail address',
          'respondent email',
          'person email',
          'work email',
        ],
      },
      {
        field: 'likelihood',
        word: 'Likelihood to recommend, 0 to 10',
        type: 'answer',
        answers: 'likelihood',
        required: false,
        about: 'What the NPS is made of.',
        aliases: ['likelihood', 'likelihood to recommend', 'nps', 'nps score', 'score'],
      },
      {
        field: 'scoreWords',
        word: 'Why that score, in words',
        type: 'answer',
        answers: 'score words',
        required: false,
        about: 'What they wrote beside the score.',
        aliases: ['score comment', 'nps comment', 'comment'],
      },
      {
        field: 'recommended',
        word: 'Have you recommended us, yes or no',
        type: 'answer',
        answers: 'recommended',
        required: false,
        about: 'Whether they say they have recommended us.',
        aliases: ['has recommended', 'have you recommended us', 'recommended'],
      },
      {
        field: 'told',
        word: 'Whom they told',
        type: 'answer',
        answers: 'told',
        required: false,
        about: 'A name, and an e-mail address if there is one. Becomes a claimed referral where we know the customer.',
        aliases: ['whom did you tell', 'told', 'recommended to'],
      },
      {
        field: 'reason',
        word: 'Reason for not referring',
        type: 'answer',
        answers: 'reason',
        severalColumns: true,
        required: false,
        about: 'Matched to your reasons by name. What matches none is kept as words to be understood, and listed.',
        aliases: ['reason', 'reasons', 'why not reason', 'reason for not referring'],
      },
      {
        field: 'whyNot',
        word: 'Why not, in words',
        type: 'answer',
        answers: 'why not',
        required: false,
        about: 'What stopped them, as they wrote it. You find it under Reasons, to be understood.',
        aliases: ['why not', 'what stopped you', 'why not words'],
      },
      {
        field: 'quote',
        word: 'Words that might be quoted',
        type: 'answer',
        answers: 'quote',
        required: false,
        about: 'What they said of us. Nothing is published without a permission, which a file cannot give.',
        aliases: ['quote', 'testimonial'],
      },
      {
        field: 'mainReason',
        word: 'Main reason they came',
        type: 'answer',
        answers: 'main reason',
        required: false,
        about: 'Recommendation, search, advertising, event, press, sales contact, used it before, or other.',
        aliases: ['main reason', 'how did you hear about us', 'origin', 'source of discovery'],
      },
      {
        field: 'toldBy',
        word: 'Who told them',
        type: 'answer',
        answers: 'told by',
        required: false,
        about: 'Who recommended us to them, as they wrote it. You confirm who that is.',
        aliases: ['told by', 'who told you', 'who recommended us', 'recommended by'],
      },
      {
        field: 'language',
        word: 'Language',
        type: 'id',
        required: false,
        about: 'The language they answered in, such as de.',
        aliases: ['language', 'start language', 'locale'],
      },
      {
        field: 'finished',
        word: 'Whether it was finished',
        type: 'ended',
        required: false,
        about: 'Yes or completed. Responses that are not finished are left out, and come in once they are.',
        aliases: ['finished', 'is complete', 'completed', 'response status'],
      },
    ],
  },
}

/** A field of a kind, or undefined where the kind has none of that name. */
export function fieldOf(kind: ImportKind, field: string): Field | undefined {
  return kinds[kind].fields.find((one) => one.field === field)
}

/**
 * A header as aliases are compared: 'CustomerID', 'customer_id' and ' Customer-Id ' are all 'customer id'.
 *
 * Accents go ('Währung' is 'wahrung'), and so do the marks Salesforce puts on its own columns ('Tenure__c' is 'tenure').
 */
export function plainHeader(header: string): string {
  return header
    .replace(/__c$/i, '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
