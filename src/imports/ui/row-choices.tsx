import { NativeSelect, Radio, TagsInput, TextInput } from '@mantine/core'
import { type Strength, strengths } from '../../cube/question.ts'
import type { Day } from '../../values/day.ts'
import { useHere } from '../../web/here.ts'
import type { ImportView } from '../api.ts'
import { type RevenueKind, revenueKinds } from '../check-row.ts'
import type { Change } from './change.ts'
import classes from './row-choices.module.css'

const strengthSays: Record<Strength, string> = {
  proven: 'A programme with links or codes counted them.',
  probable: 'People noted them as they came. The usual choice.',
  claimed: 'Customers said so themselves, in a survey for example.',
}

const commonCurrencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'CAD', 'AUD', 'JPY', 'INR']

/** What is chosen once for every row, where the columns leave it open. Nothing where they say it all. */
export function RowChoices({ it, change, isFixed }: { it: ImportView; change: Change; isFixed: boolean }) {
  const here = useHere()
  const { kind, columns, options } = it
  const columnOf = (field: string) =>
    columns.find(({ target }) => target.to === 'field' && target.field === field)?.header
  const count = columnOf('referralCount')
  const ended = columnOf('ended')
  const dated = columnOf('tenureMonths') ?? ended
  const asksStrength = count !== undefined || (kind === 'referrals' && columnOf('strength') === undefined)
  const asksCurrency = kind === 'revenue' && columnOf('currency') === undefined
  const asksKind = kind === 'revenue' && columnOf('kind') === undefined
  if (!asksStrength && !dated && !asksCurrency && !asksKind) return null
  const currencies = [
    ...new Set([options.currency ?? here.company.currency, here.company.currency, ...commonCurrencies]),
  ]

  return (
    <fieldset className={classes.choices}>
      <legend>For every row</legend>
      {asksStrength && (
        <Radio.Group
          label={count === undefined ? 'How sure are these referrals?' : `How sure are the referrals in “${count}”?`}
          value={options.strength}
          onChange={(strength) => change({ options: { strength: strength as Strength } })}
          description={
            count === undefined
              ? undefined
              : 'A count says how many they referred, but not whom, when, or what came of it. These referrals count where all time is shown; they cannot show a trend, a conversion, or who brought whom.'
          }
        >
          <div className={classes.strengths}>
            {[...strengths].reverse().map((strength) => (
              <Radio
                key={strength}
                value={strength}
                label={strength.slice(0, 1).toUpperCase() + strength.slice(1)}
                description={strengthSays[strength]}
                disabled={isFixed}
              />
            ))}
          </div>
        </Radio.Group>
      )}
      {dated && (
        <TextInput
          type="date"
          label={`“${dated}” was true on`}
          description="The day the file was exported, as a rule. First and last days are counted from it."
          value={options.asOf ?? ''}
          max={here.today}
          disabled={isFixed}
          className={classes.short ?? ''}
          onChange={(event) => {
            const day = event.currentTarget.value
            if (/^\d{4}-\d\d-\d\d$/.test(day)) change({ options: { asOf: day as Day } })
          }}
        />
      )}
      {ended && (
        <TagsInput
          label={`Words in “${ended}” that say they left`}
          description="All others say that they are still customers."
          value={options.endedWords}
          disabled={isFixed}
          onChange={(endedWords) => change({ options: { endedWords } })}
        />
      )}
      {asksCurrency && (
        <NativeSelect
          label="Currency of the amounts"
          value={options.currency ?? ''}
          disabled={isFixed}
          className={classes.short ?? ''}
          data={[
            ...(options.currency === null ? [{ value: '', label: 'Choose one' }] : []),
            ...currencies.map((value) => ({ value, label: value })),
          ]}
          onChange={(event) =>
            event.currentTarget.value && change({ options: { currency: event.currentTarget.value } })
          }
        />
      )}
      {asksKind && (
        <NativeSelect
          label="Kind of revenue"
          description="Recurring revenue is what keeping a customer means; one-off revenue and refunds are counted apart."
          value={options.revenueKind}
          disabled={isFixed}
          data={revenueKinds.map((value) => ({ value, label: value.slice(0, 1).toUpperCase() + value.slice(1) }))}
          className={classes.short ?? ''}
          onChange={(event) => change({ options: { revenueKind: event.currentTarget.value as RevenueKind } })}
        />
      )}
    </fieldset>
  )
}
