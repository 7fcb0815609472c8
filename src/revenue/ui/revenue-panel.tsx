import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { addMonths, type Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { minorDigits, showMoney } from '../../values/money.ts'
import { ChartFrame } from '../../web/charts/chart-frame.tsx'
import { accent, line, type Pencil, plotBase, soft } from '../../web/charts/look.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showAmount, showAmountShort, showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type RevenueEntry, type RevenueSummary, revenueApi } from '../api.ts'
import { revenueRefusals, whyNotBook, whyNotKeepRevenue } from '../rules.ts'
import classes from './revenue-panel.module.css'

/** On a customer's page: what they paid, month by month, and the entries it is made of. */
export function RevenuePanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const summary = useRead(revenueApi.summary, { customerId: id })
  const [booking, book] = useDisclosure(false)
  const refusal = whyNotKeepRevenue(here.member.role)
  const totals = summary.data?.totals ?? []
  return (
    <Part
      title="Revenue"
      none={summary.data && totals.length === 0 && 'No revenue booked. Import invoices or orders, or add an entry.'}
      says={
        totals.length > 0
          ? totals
              .map(
                (total) =>
                  `${showAmount(total)} in ${showCount(total.entries, 'entry', 'entries')}, ${
                    total.first === total.last
                      ? showDayShort(total.first)
                      : `${showDayShort(total.first)} to ${showDayShort(total.last)}`
                  }`,
              )
              .join('; ')
          : undefined
      }
      actions={
        <WhyNotButton
          whyNot={refusal && revenueRefusals[refusal]}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={book.open}
        >
          Add an entry
        </WhyNotButton>
      }
    >
      {summary.isPending && <LoadingText />}
      {summary.error && !summary.data && <FailedState small error={summary.error} again={() => summary.refetch()} />}
      {summary.data && (summary.data.months.length ?? 0) > 1 && <RevenueChart summary={summary.data} />}
      {totals.length > 0 && <Entries customerId={id} mayRemove={refusal === null} />}
      {booking && <BookDialog customerId={id} close={book.close} />}
    </Part>
  )
}

/** Only the first currency is drawn: amounts of two currencies share no axis. */
function RevenueChart({ summary }: { summary: RevenueSummary }) {
  const currency = summary.totals[0]!.currency
  const months = summary.months.filter((month) => month.currency === currency)
  const height = 150
  const draw = useCallback(
    (width: number, Plot: Pencil) =>
      Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 56,
        marginRight: 8,
        marginTop: 10,
        marginBottom: 26,
        x: { type: 'utc', label: null },
        y: { label: null },
        marks: [
          Plot.axisY({
            tickFormat: (amountMinor: number) => showAmountShort({ amountMinor, currency }),
            tickSize: 0,
            ticks: 3,
            fill: soft,
          }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 3 }),
          Plot.axisX({ tickSize: 0, ticks: 5, fill: soft }),
          Plot.rectY(months, {
            x1: (month: { month: Day }) => new Date(`${month.month}T00:00:00Z`),
            x2: (month: { month: Day }) => new Date(`${addMonths(month.month, 1)}T00:00:00Z`),
            y: 'amountMinor',
            fill: accent,
            insetLeft: 1,
            insetRight: 1,
          }),
          Plot.ruleY([0], { stroke: soft }),
        ],
      }) as SVGSVGElement | HTMLElement,
    [months, currency],
  )
  const highest = months.reduce((most, month) => (month.amountMinor > most.amountMinor ? month : most), months[0]!)
  return (
    <ChartFrame
      title="By month"
      summary={`Revenue in ${months.length} months; most in ${highest.month.slice(0, 7)}, ${showAmount(highest)}.`}
      draw={draw}
      height={height}
      behind={{
        columns: ['Month', 'Revenue'],
        rows: months.map((month) => [month.month.slice(0, 7), month.amountMinor / 10 ** minorDigits(currency)]),
      }}
    />
  )
}

function Entries({ customerId, mayRemove }: { customerId: Id<'cus'>; mayRemove: boolean }) {
  const [limit, setLimit] = useState(5)
  const entries = useRead(revenueApi.entries, { customerId, limit }, { keep: true })
  const remove = useWrite(revenueApi.remove)
  const add = useWrite(revenueApi.add)
  const takeAway = ({ id, ...entry }: RevenueEntry) =>
    remove.mutate(
      { entryId: id },
      {
        onError: sayFailed,
        onSuccess: () => offerUndo(`${showMoney(entry)} was removed.`, () => add.mutateAsync(entry)),
      },
    )
  if (!entries.data) return <LoadingText lines={[90, 90]} />
  return (
    <div>
      <ul className={classes.entries} aria-label="Revenue entries">
        {entries.data.items.map((entry) => (
          <li key={entry.id}>
            <span className={classes.day}>{showDayShort(entry.earnedOn)}</span>
            <span className={classes.what}>
              {entry.kind}
              {!entry.externalId.startsWith('rev_') && <span className={classes.soft}> {entry.externalId}</span>}
            </span>
            <span className={classes.amount}>{showMoney(entry)}</span>
            {mayRemove && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the entry of ${showDayShort(entry.earnedOn)}, ${showMoney(entry)}`}
                onClick={() => takeAway(entry)}
              >
                <IconTrash size={15} stroke={1.7} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {entries.data.nextCursor && (
        <Button mt="sm" variant="default" size="xs" onClick={() => setLimit(Math.min(500, limit + 50))}>
          Show more
        </Button>
      )}
    </div>
  )
}

function BookDialog({ customerId, close }: { customerId: Id<'cus'>; close: () => void }) {
  const here = useHere()
  const add = useWrite(revenueApi.add)
  const [kind, setKind] = useState<RevenueEntry['kind']>('recurring')
  const [fields, setFields] = useState({ earnedOn: here.today as string, amount: '', externalId: '' })
  const [tried, setTried] = useState(false)
  const digits = minorDigits(here.company.currency)
  const amountMinor = minorUnits(fields.amount, digits)
  const refusal = amountMinor === null ? null : whyNotBook(kind, amountMinor)
  const amountProblem =
    amountMinor === null
      ? `Write an amount such as 1200${digits > 0 ? `.${'0'.repeat(digits)}` : ''}.`
      : refusal && revenueRefusals[refusal]
  const save = () => {
    setTried(true)
    if (amountMinor === null || amountProblem) return
    add.mutate(
      {
        customerId,
        earnedOn: fields.earnedOn as Day,
        amountMinor,
        kind,
        ...(fields.externalId.trim() === '' ? {} : { externalId: fields.externalId.trim() }),
      },
      { onSuccess: close },
    )
  }
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  })
  return (
    <FormDialog
      title="Add a revenue entry"
      label="Add the entry"
      save={save}
      busy={add.isPending}
      error={add.error}
      close={close}
    >
      <SegmentedControl
        aria-label="Kind"
        value={kind}
        onChange={(value) => setKind(value as RevenueEntry['kind'])}
        data={['recurring', 'one-off', 'refund']}
      />
      <TextInput
        label={`Amount in ${here.company.currency}`}
        inputMode="decimal"
        error={tried ? amountProblem : null}
        data-autofocus
        {...field('amount')}
      />
      <TextInput label="Earned on" type="date" {...field('earnedOn')} />
      <TextInput
        label="Order or invoice"
        description="Booked once for each number, however often it is sent."
        {...field('externalId')}
      />
    </FormDialog>
  )
}

/** '1200.5' with two digits is 120050, exactly; null where the text is no amount. */
function minorUnits(text: string, digits: number): number | null {
  const [, sign = '', whole, fraction = ''] = /^\s*([-−]?)\s*(\d+)(?:[.,](\d+))?\s*$/.exec(text) ?? []
  if (whole === undefined || fraction.length > digits) return null
  const amount = Number(`${whole}${fraction.padEnd(digits, '0')}`)
  return Number.isSafeInteger(amount) ? (sign === '' ? amount : -amount) : null
}
