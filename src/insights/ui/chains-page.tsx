import { Select } from '@mantine/core'
import { z } from 'zod'
import { useAddress } from '../../web/address.ts'
import { useList } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showAmountShort, showCount, showDayShort, showNumber, showPercent } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { NothingFits } from '../../web/states.tsx'
import { bandText, type ChainedCustomer, chainsApi, countsText } from '../api/chains.ts'
import { askedOf, insightsAddress } from './address.ts'
import { Count } from './behind.tsx'
import { generationLabel } from './chain-words.ts'
import classes from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'

const pageAddress = insightsAddress.extend({
  worth: z.enum(['own', 'chain']).default('own'),
  whom: z.enum(['them', 'brought']).default('them'),
  generation: countsText.or(z.literal('')).default(''),
  brought: countsText.or(z.literal('')).default(''),
  band: bandText.or(z.literal('')).default(''),
  most: z.string().max(20).default(''),
  under: z.string().max(60).default(''),
  through: z.enum(['direct', 'chain']).default('chain'),
})
type PageAddress = z.output<typeof pageAddress>

interface ChainsPageProps {
  above: { to: string; label: string }
}

/** The customers behind a figure about value or chains, with where they stand in theirs. */
export function ChainsPage({ above }: ChainsPageProps) {
  const [address, setAddress] = useAddress(pageAddress)
  const { currency } = useHere().company
  const asked = askedOf({ ...address, window: address.window || 'ever' })
  const list = useList(chainsApi.customers, { ...asked, limit: 50 } as never)
  const amount = (amountMinor: number) => showAmount({ amountMinor, currency })
  const first = list.first
  const scope = { strength: address.strength }
  const columns: Column<ChainedCustomer>[] = [
    { key: 'name', label: 'Customer', show: ({ name }) => name, width: 170, grow: 2 },
    { key: 'since', label: 'Since', show: ({ since }) => (since ? showDayShort(since) : '–'), width: 128 },
    {
      key: 'broughtBy',
      label: 'Brought by',
      show: ({ broughtBy }) =>
        broughtBy ? (
          <PageLink to={`/customers/${broughtBy.id}`} className="vw-opens">
            {broughtBy.name}
          </PageLink>
        ) : (
          '–'
        ),
      width: 150,
      grow: 1,
    },
    {
      key: 'brought',
      label: 'Brought',
      show: ({ id, brought }) => (
        <Count count={brought} rows={{ to: above.to + rowsPath, search: { ...scope, under: id, through: 'direct' } }} />
      ),
      width: 90,
      right: true,
    },
    {
      key: 'downstream',
      label: 'In the chain',
      show: ({ id, downstream }) => (
        <Count count={downstream} rows={{ to: above.to + rowsPath, search: { ...scope, under: id } }} />
      ),
      width: 110,
      right: true,
      definition: 'Everybody who came through them: whom they brought, whom these brought, and so on.',
    },
    { key: 'own', label: 'Own', show: ({ own }) => amount(own), width: 110, right: true },
    { key: 'chain', label: 'With the chain', show: ({ chain }) => amount(chain), width: 130, right: true },
  ]
  return (
    <PageFrame
      width="table"
      title="Customers in their chains"
      above={above}
      answer={
        first && (
          <Answer>
            <strong>{showCount(first.customers, 'customer')}</strong>, who paid {amount(first.own)} themselves.
          </Answer>
        )
      }
    >
      <InsightNav />
      <ScopeRow
        window={address.window || 'ever'}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <Select
            aria-label="Largest first by"
            data={[
              { value: 'own', label: 'By what they paid' },
              { value: 'chain', label: 'With the whole chain' },
            ]}
            value={address.worth}
            allowDeselect={false}
            onChange={(worth) => worth && setAddress({ worth: worth as PageAddress['worth'] })}
            className={classes.by ?? ''}
          />
        }
      />
      <FilterRow filters={narrowedBy(address, setAddress, currency)} />
      <RecordTable
        one="customer"
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => `/customers/${id}`}
        total={first?.customers}
        tools={<ExportButton endpoint={chainsApi.sheet} input={asked as never} small />}
        small={({ name, own, chain, downstream }) => ({
          first: name,
          second:
            downstream > 0
              ? `${amount(own)} alone, ${amount(chain)} with ${showCount(downstream, 'other')}`
              : amount(own),
        })}
        {...list.table}
        remember="chains"
        empty={
          <NothingFits
            title="Nobody"
            all="customers"
            showAll={() => setAddress({ ...noneChosen, where: [], window: '' })}
          />
        }
      />
    </PageFrame>
  )
}

const rowsPath = '/customers'

const noneChosen = {
  generation: '',
  brought: '',
  band: '',
  most: '',
  under: '',
  whom: 'them',
  through: 'chain',
} as const

/** What narrows the list down beside the filters, each with a way to take it off. */
function narrowedBy(address: PageAddress, setAddress: (change: Partial<PageAddress>) => void, currency: string) {
  const chips: { id: keyof typeof noneChosen; label: string; says: string }[] = []
  const add = (id: keyof typeof noneChosen, label: string, says: string) => chips.push({ id, label, says })
  if (address.whom === 'brought') add('whom', 'Shown', 'whom these customers brought')
  if (address.generation) add('generation', 'Came', generationsIn(address.generation))
  if (address.brought) add('brought', 'Brought', countIn(address.brought))
  if (address.band)
    add('band', address.worth === 'chain' ? 'Worth with the chain' : 'Paid', bandIn(address.band, currency))
  if (Number(address.most) > 0) add('most', 'Worth most', `the first ${showPercent(Number(address.most))}`)
  if (address.under)
    add('under', 'Came through', address.through === 'direct' ? 'one customer, directly' : 'one customer')
  return chips.map((chip) => ({
    ...chip,
    remove: () => setAddress({ [chip.id]: noneChosen[chip.id] } as Partial<PageAddress>),
  }))
}

const countIn = (text: string) => {
  const [from, to] = text.split('..')
  if (to === undefined) return showCount(Number(from), 'customer')
  return to === '' ? `${showNumber(Number(from))} or more` : `${from} to ${to}`
}
function generationsIn(text: string) {
  const [from, to] = text.split('..')
  if (to === undefined) return generationLabel(Number(from))
  return Number(from) === 1 ? 'by any referral' : Number(from) === 2 ? 'by a referral of a referral, or further' : text
}
function bandIn(text: string, currency: string) {
  if (text === 'nothing') return 'nothing'
  const [from, to] = text.split('..')
  const amount = (minor: string) => showAmountShort({ amountMinor: Number(minor), currency })
  return to
    ? from === '0'
      ? `under ${amount(to)}`
      : `${amount(from!)} to under ${amount(to)}`
    : `${amount(from!)} and more`
}
