import { mainReasons, type permittedUses, type Question, type QuestionOf, type SurveyContent } from './content.ts'
import { mainReasonPhrases, type Phrase, phrase, reasonPhrases, themePhrases } from './phrases.ts'

/** A reason answers may stand for, as the company calls it. */
export interface Reason {
  id: `rea_${string}`
  name: string
}

/** What a question is made with: the survey's languages, the company's reasons, and what is in the survey already. */
export interface Making {
  languages: readonly string[]
  reasons: readonly Reason[]
  /** The company's themes in use; left out where nothing asks what matters. */
  themes?: readonly { id: `the_${string}`; name: string }[]
  /** The questions it comes after. */
  before: readonly Question[]
}

interface BankEntry {
  id: string
  name: string
  says: string
  /** The questions it brings; their keys are made unique when they are added. */
  make(making: Making): Question[]
}

const usePhrases: Record<(typeof permittedUses)[number], Phrase> = {
  website: 'useWebsite',
  'sales deck': 'useSales',
  'private call': 'useCall',
  press: 'usePress',
  social: 'useSocial',
  'paid ads': 'useAds',
  event: 'useEvent',
}

/** What a box says beside a use, before somebody words it otherwise. */
export const wordingFor = (use: (typeof permittedUses)[number], languages: readonly string[]) =>
  phrase(usePhrases[use], languages)

/** What the box says that lets us show who said it, before somebody words it otherwise. */
export const nameWordingFor = (languages: readonly string[]) => phrase('permissionName', languages)

const common = (key: string, text: Phrase, { languages }: Making, help?: Phrase) => ({
  key,
  text: phrase(text, languages),
  help: help ? phrase(help, languages) : {},
  required: false,
  showWhen: [],
})

const keyOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40) || 'answer'

const recommendedIn = (before: readonly Question[]) =>
  before.find((one): one is QuestionOf<'choice'> => one.kind === 'choice' && one.asks === 'have you recommended')

/** Shown to those who said yes, or no, where the survey asks. */
function whenRecommended(means: 'yes' | 'no', { before }: Making): Question['showWhen'] {
  const asked = recommendedIn(before)
  const options = asked?.options.filter((option) => option.means === means).map(({ key }) => key) ?? []
  return asked && options.length > 0 ? [{ question: asked.key, is: 'any of', options }] : []
}

const likelihood = (making: Making): Question => ({
  ...common('likelihood', 'likelihood', making),
  kind: 'scale',
  measures: 'likelihood to recommend',
  low: phrase('notLikely', making.languages),
  high: phrase('veryLikely', making.languages),
})

const recommended = (making: Making): Question => ({
  ...common('recommended', 'haveYou', making),
  kind: 'choice',
  several: false,
  asks: 'have you recommended',
  options: [
    { key: 'yes', text: phrase('yes', making.languages), means: 'yes' },
    { key: 'no', text: phrase('no', making.languages), means: 'no' },
  ],
  other: false,
})

const whom = (making: Making): Question => ({
  ...common('whom', 'whom', making, 'whomHelp'),
  kind: 'person',
  asks: 'whom did you tell',
  showWhen: whenRecommended('yes', making),
})

/** The company's reasons as answers: ours in words a customer would say, its own by their names. */
const whyNot = (making: Making): Question => ({
  ...common('why-not', 'whyNot', making, 'whyNotHelp'),
  kind: 'choice',
  several: true,
  asks: 'why not',
  showWhen: whenRecommended('no', making),
  options: making.reasons.slice(0, 60).map((reason) => {
    const ours = reasonPhrases[reason.id]
    return {
      key: keyOf(reason.id.slice(4)),
      text:
        ours?.name === reason.name
          ? phrase(ours.phrase, making.languages)
          : { [making.languages[0] as string]: reason.name },
      reasonId: reason.id,
    }
  }),
  other: false,
})

const whyNotWords = (making: Making): Question => ({
  ...common('why-not-words', 'ownWords', making),
  kind: 'text',
  about: 'why not',
  long: true,
  showWhen: whenRecommended('no', making),
})

const mainReason = (making: Making): Question => ({
  ...common('main-reason', 'mainReason', making),
  kind: 'choice',
  several: false,
  asks: 'main reason',
  options: mainReasons.map((reason) => ({
    key: keyOf(reason),
    text: phrase(mainReasonPhrases[reason], making.languages),
    mainReason: reason,
  })),
  other: false,
})

/** The company's themes as answers: ours in words a customer would say, its own by their names. */
const whatMatters =
  (audience: 'customers' | 'prospects') =>
  (making: Making): Question => ({
    ...common(
      `matters-to-${audience}`,
      audience === 'customers' ? 'mattersToCustomers' : 'mattersToProspects',
      making,
      'whyNotHelp',
    ),
    kind: 'choice',
    several: true,
    asks: `what matters to ${audience}`,
    options: (making.themes ?? []).slice(0, 60).map((theme) => {
      const ours = themePhrases[theme.id]
      return {
        key: keyOf(theme.id.slice(4)),
        text:
          ours?.name === theme.name
            ? phrase(ours.phrase, making.languages)
            : { [making.languages[0] as string]: theme.name },
        themeId: theme.id,
      }
    }),
    other: false,
  })

const whoTold = (making: Making): Question => {
  const asked = making.before.find((one) => one.kind === 'choice' && one.asks === 'main reason')
  return {
    ...common('who-told', 'whoTold', making, 'whoToldHelp'),
    kind: 'person',
    asks: 'who told you',
    showWhen: asked ? [{ question: asked.key, is: 'any of', options: ['recommendation'] }] : [],
  }
}

const satisfaction =
  (touchpoints: readonly Phrase[]) =>
  (making: Making): Question => ({
    ...common('satisfaction', 'satisfied', making),
    kind: 'satisfaction',
    touchpoints: touchpoints.map((name) => ({ key: keyOf(name), name: phrase(name, making.languages) })),
  })

const quote = (making: Making): Question => ({ ...common('quote', 'quote', making), kind: 'quote' })

/** About the last quote before it that nobody asks permission for yet. */
const permission = (making: Making): Question => {
  const asked = new Set(making.before.flatMap((one) => (one.kind === 'permission' ? [one.quote] : [])))
  return {
    ...common('permission', 'permission', making, 'permissionHelp'),
    kind: 'permission',
    quote: making.before.findLast((one) => one.kind === 'quote' && !asked.has(one.key))?.key ?? '',
    wordingVersion: 1,
    uses: (['website', 'sales deck', 'private call'] as const).map((use) => ({
      use,
      wording: wordingFor(use, making.languages),
    })),
    nameWording: nameWordingFor(making.languages),
  }
}

const contact = (making: Making): Question => ({
  ...common('contact', 'contact', making),
  kind: 'contact',
  fields: ['name', 'email'],
})

const scoreWords = (making: Making): Question => ({
  ...common('score-words', 'whyScore', making),
  kind: 'text',
  about: 'score',
  long: true,
})

/** Makes one question after another, each knowing those before it. */
function inTurn(making: Making, ...makers: ((making: Making) => Question)[]): Question[] {
  const made: Question[] = []
  for (const make of makers) made.push(make({ ...making, before: [...making.before, ...made] }))
  return made
}

/** Questions that are worded, and counted, already. Each can be changed once it is in the survey. */
export const bank = [
  {
    id: 'likelihood',
    name: 'Likelihood to recommend',
    says: '0 to 10; the NPS is made of it',
    make: (making) => inTurn(making, likelihood),
  },
  {
    id: 'score-words',
    name: 'Reason for the score',
    says: 'In their own words',
    make: (making) => inTurn(making, scoreWords),
  },
  {
    id: 'recommended',
    name: 'Have you recommended us?',
    says: 'A yes counts as a claimed referral',
    make: (making) => inTurn(making, recommended),
  },
  {
    id: 'whom',
    name: 'Whom did you tell?',
    says: 'Shown to those who said yes',
    make: (making) => inTurn(making, whom),
  },
  {
    id: 'why-not',
    name: 'What stopped you?',
    says: 'Your reasons to tick, and their own words; shown to those who said no',
    make: (making) => inTurn(making, whyNot, whyNotWords),
  },
  {
    id: 'origin',
    name: 'Why did you choose us, who told you?',
    says: 'For new customers; a person confirms who it was',
    make: (making) => inTurn(making, mainReason, whoTold),
  },
  {
    id: 'matters-to-customers',
    name: 'What mattered most? For customers',
    says: 'Your themes to tick; shows which matter',
    make: (making) => inTurn(making, whatMatters('customers')),
  },
  {
    id: 'matters-to-prospects',
    name: 'What mattered most? For prospects',
    says: 'The same for those who have not bought yet',
    make: (making) => inTurn(making, whatMatters('prospects')),
  },
  {
    id: 'satisfaction',
    name: 'Satisfaction with each touchpoint',
    says: '1 to 5, or does not apply',
    make: (making) => inTurn(making, satisfaction(['product', 'onboarding', 'support', 'price'])),
  },
  {
    id: 'quote',
    name: 'Quote and permission',
    says: 'Words to quote, then one unticked box for each use',
    make: (making) => inTurn(making, quote, permission),
  },
  {
    id: 'permission',
    name: 'Permission',
    says: 'For a quote that has none yet',
    make: (making) => inTurn(making, permission),
  },
  {
    id: 'contact',
    name: 'Contact details',
    says: 'Name, e-mail, company, title',
    make: (making) => inTurn(making, contact),
  },
] as const satisfies readonly BankEntry[]

/** Questions of your own, by their kind. */
export const plainQuestions = [
  {
    id: 'plain-scale',
    name: 'Scale',
    says: '0 to 10',
    make: (making) => [
      {
        ...common('scale', 'scale', making),
        kind: 'scale',
        measures: 'other',
        low: phrase('veryHard', making.languages),
        high: phrase('veryEasy', making.languages),
      },
    ],
  },
  {
    id: 'plain-choice',
    name: 'Choice',
    says: 'One answer, or several',
    make: (making) => [
      {
        ...common('choice', 'choice', making),
        kind: 'choice',
        several: false,
        asks: 'other',
        options: [
          { key: 'answer-1', text: {} },
          { key: 'answer-2', text: {} },
        ],
        other: false,
      },
    ],
  },
  {
    id: 'plain-text',
    name: 'Open answer',
    says: 'A line, or several',
    make: (making) => [{ ...common('words', 'text', making), kind: 'text', about: 'other', long: true }],
  },
] as const satisfies readonly BankEntry[]

export const templateNames = ['blank', 'why not', 'origin', 'after a project'] as const
export type TemplateName = (typeof templateNames)[number]

interface Template {
  name: string
  says: string
  title: Phrase
  intro: Phrase
  questions: ((making: Making) => Question)[]
}

const templates: Record<Exclude<TemplateName, 'blank'>, Template> = {
  'why not': {
    name: 'Why they do not refer',
    says: 'Would they, did they, and what stopped those who did not.',
    title: 'whyNotTitle',
    intro: 'whyNotIntro',
    questions: [
      likelihood,
      recommended,
      whom,
      whyNot,
      whyNotWords,
      satisfaction(['product', 'onboarding', 'support', 'price']),
      quote,
      permission,
      contact,
    ],
  },
  origin: {
    name: 'New customer: how did you find us',
    says: 'The main reason they chose you, and who told them.',
    title: 'originTitle',
    intro: 'originIntro',
    questions: [mainReason, whoTold],
  },
  'after a project': {
    name: 'After a project',
    says: 'The score and its reason, satisfaction, and a quote.',
    title: 'projectTitle',
    intro: 'projectIntro',
    questions: [
      likelihood,
      scoreWords,
      satisfaction(['projectResult', 'projectTime', 'projectTeam']),
      quote,
      permission,
    ],
  },
}

/** The templates as they are offered: what each is called and what it asks. */
export const templatesOffered: readonly { id: TemplateName; name: string; says: string }[] = [
  ...Object.entries(templates).map(([id, { name, says }]) => ({ id: id as TemplateName, name, says })),
  { id: 'blank', name: 'Blank', says: 'Start with an empty page and the question bank.' },
]

/**
 * A new survey from a template, in these languages, with the company's reasons as answers where it asks what stopped them.
 *
 * @example
 * contentFrom('origin', { languages: ['de', 'en'], reasons: [] }).questions.map(({ key }) => key) // ['main-reason', 'who-told']
 */
export function contentFrom(template: TemplateName, given: Pick<Making, 'languages' | 'reasons'>): SurveyContent {
  const { languages } = given
  const made = template === 'blank' ? null : templates[template]
  return {
    languages: [...languages],
    title: phrase(made?.title ?? 'whyNotTitle', languages),
    intro: made ? phrase(made.intro, languages) : {},
    questions: made ? inTurn({ ...given, before: [] }, ...made.questions) : [],
    thanksTitle: phrase('thanksTitle', languages),
    thanks: phrase('thanks', languages),
  }
}
