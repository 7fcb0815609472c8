import type { NewRow } from '../schema.ts'
import type { SurveyContent } from '../surveys/content.ts'
import { contentFrom } from '../surveys/question-bank.ts'
import { addDays, type Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { throwDice } from './dice.ts'
import type { SampleCompany } from './generate.ts'
import { sampleThemes, themeImportance } from './quotes.ts'

/** How many customers, and how many people who were still choosing, were asked what matters to them. */
const customersAsked = 240
const prospectsAsked = 90

/** Which themes somebody called important. */
export interface SampleChoice {
  customerId: Id<'cus'> | null
  givenOn: Day
  chosen: Id<'the'>[]
}

/** What mattered to customers and to prospects: each theme chosen as often as its importance says. */
export function chooseThemes(company: SampleCompany, today: Day, seed = 20_260_604): SampleChoice[] {
  const dice = throwDice(seed)
  const choose = (audience: 'customers' | 'prospects') =>
    sampleThemes.filter((theme) => dice.chance(themeImportance[theme][audience]))
  return [
    ...company.responses.slice(0, customersAsked).map(({ customerId, givenOn }) => ({
      customerId: customerId as Id<'cus'>,
      givenOn,
      chosen: choose('customers'),
    })),
    ...Array.from({ length: prospectsAsked }, (_, at) => ({
      customerId: null,
      givenOn: addDays(today, -4 * at - 1),
      chosen: choose('prospects'),
    })),
  ]
}

/** The rows they are counted from. */
export const choiceRows = (
  choices: readonly SampleChoice[],
  responseIds: readonly Id<'rsp'>[],
): NewRow<'themeChoices'>[] =>
  choices.flatMap(({ customerId, givenOn, chosen }, at) =>
    sampleThemes.map((themeId) => ({
      responseId: responseIds[at]!,
      themeId,
      chosen: chosen.includes(themeId),
      audience: customerId === null ? ('prospect' as const) : ('customer' as const),
      customerId,
      givenOn,
    })),
  )

/** The survey that asked. */
export function contentOfChoices(themes: readonly { id: Id<'the'>; name: string }[]): SurveyContent {
  const blank = contentFrom('blank', { languages: ['en'], reasons: [] })
  const options = themes.map(({ id, name }) => ({ key: id.slice(4), text: { en: name } }))
  return {
    ...blank,
    questions: [
      {
        key: 'matters',
        kind: 'choice',
        text: { en: 'What matters when you choose planning software?' },
        help: {},
        required: false,
        showWhen: [],
        several: true,
        asks: 'other',
        options,
        other: false,
      },
    ],
  }
}
