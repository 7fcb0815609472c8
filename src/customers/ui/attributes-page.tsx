import { ActionIcon, Radio, Stack, Switch, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconEyeOff, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { type Day, dayNumber, dayOfNumber } from '../../values/day.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showNumber } from '../../web/figures.ts'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Attribute, type CustomerColumn, customersApi } from '../api.ts'
import { kindMeanings } from '../attribute-values.ts'
import { printCondition } from '../filter.ts'
import { attributeRefusals, sayFromTouchpoint, whyNotCuts, whyNotKeepAttributes, whyNotWrite } from '../rules.ts'
import classes from './attributes-page.module.css'

const kinds = ['category', 'number', 'date', 'yes-no'] as const

/** Settings: what is known of every customer, in which order, and where its bands begin. */
export default function AttributesPage() {
  const here = useHere()
  const attributes = useRead(customersApi.attributes, {})
  const columns = useRead(customersApi.columns, {})
  const change = useWrite(customersApi.changeAttribute)
  const [editing, setEditing] = useState<Attribute | null>(null)
  const [adding, add] = useDisclosure(false)
  const refusal = whyNotKeepAttributes(here.member.role)
  const whyNot = refusal && attributeRefusals[refusal]
  const items = attributes.data?.items ?? []

  const move = async (from: number, to: number) => {
    const moved = items[from]
    if (!moved || !items[to]) return
    const order = items.toSpliced(from, 1).toSpliced(to, 0, moved)
    for (const [position, { key, position: before }] of order.entries()) {
      if (position !== before) await change.mutateAsync({ key, position }).catch(sayFailed)
    }
  }
  return (
    <PageFrame
      title="Attributes"
      actions={
        <WhyNotButton whyNot={whyNot} leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add.open}>
          Add an attribute
        </WhyNotButton>
      }
      answer={
        attributes.data ? (
          <Answer more="Customers are filtered, grouped and compared by them. The first few stand in the list of customers.">
            <strong>{showCount(items.length, 'attribute')}</strong> {items.length === 1 ? 'describes' : 'describe'} each
            customer.
          </Answer>
        ) : (
          !attributes.error && <LoadingText lines={[52]} large />
        )
      }
    >
      {attributes.error && <FailedState error={attributes.error} again={() => attributes.refetch()} />}
      {attributes.data && items.length === 0 && (
        <EmptyState
          title="No attributes yet"
          says="An import makes them from the columns of your file. You can also add them here, before there is data."
        />
      )}
      <ul className={classes.list} aria-label="Attributes">
        {items.map((attribute, i) => (
          <li key={attribute.key} className={classes.line} data-hidden={attribute.hidden || undefined}>
            <div className={classes.what}>
              <span className={classes.label}>{attribute.label}</span>
              <span className={classes.more}>
                {attribute.touchpoint === null
                  ? attribute.kind === 'yes-no'
                    ? 'yes or no'
                    : attribute.kind
                  : attribute.kind === 'number'
                    ? 'latest rating, 1 to 5'
                    : 'who experienced it'}
                <KnownOf columns={columns.data?.items} column={attribute.key} />
                {attribute.cuts && attribute.cuts.length > 0 && (
                  <>
                    ,{' '}
                    <PageLink to="/groups" search={{ by: attribute.key }}>
                      {showCount(attribute.cuts.length + 1, 'band')}
                    </PageLink>
                  </>
                )}
              </span>
            </div>
            {attribute.hidden && <Mark icon={IconEyeOff} word="hidden" tone="grey" quiet />}
            <div className={classes.tools}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Move ${attribute.label} up`}
                disabled={i === 0 || whyNot !== null}
                onClick={() => move(i, i - 1)}
              >
                <IconArrowUp size={16} stroke={1.7} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Move ${attribute.label} down`}
                disabled={i === items.length - 1 || whyNot !== null}
                onClick={() => move(i, i + 1)}
              >
                <IconArrowDown size={16} stroke={1.7} />
              </ActionIcon>
              <WhyNotButton whyNot={whyNot} variant="default" size="xs" onClick={() => setEditing(attribute)}>
                Edit
              </WhyNotButton>
            </div>
          </li>
        ))}
      </ul>
      {adding && <AddDialog close={add.close} />}
      {editing && (
        <EditDialog
          attribute={editing}
          column={columns.data?.items.find((one) => one.column === editing.key)}
          close={() => setEditing(null)}
        />
      )}
    </PageFrame>
  )
}

function KnownOf({ columns, column }: { columns: CustomerColumn[] | undefined; column: string }) {
  const known = columns?.find((one) => one.column === column)?.known
  if (known === undefined || known === null) return null
  if (known === 0) return ', known of nobody yet'
  return (
    <>
      , known of{' '}
      <PageLink
        to="/customers"
        search={{ where: [printCondition({ column, isNot: [''] })] }}
        style={{ whiteSpace: 'nowrap' }}
      >
        {showCount(known, 'customer')}
      </PageLink>
    </>
  )
}

function AddDialog({ close }: { close: () => void }) {
  const add = useWrite(customersApi.addAttribute)
  const [label, setLabel] = useState('')
  const [kind, setKind] = useState<Attribute['kind']>('category')
  const save = () =>
    add.mutate(
      { label, kind },
      {
        onSuccess: (attribute) => {
          close()
          say(`${attribute.label} was added.`)
        },
      },
    )
  return (
    <FormDialog
      title="Add an attribute"
      label="Add the attribute"
      save={save}
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
    >
      <TextInput
        label="Name"
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        error={add.error?.fields[0]?.detail ?? null}
        data-autofocus
      />
      <KindChoice kind={kind} setKind={setKind} />
    </FormDialog>
  )
}

function KindChoice({ kind, setKind }: { kind: Attribute['kind']; setKind: (kind: Attribute['kind']) => void }) {
  return (
    <Radio.Group label="Kind" value={kind} onChange={(value) => setKind(value as Attribute['kind'])}>
      <Stack gap="sm" mt={4}>
        {kinds.map((one) => (
          <Radio
            key={one}
            value={one}
            label={one === 'yes-no' ? 'Yes or no' : `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`}
            description={kindMeanings[one]}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

function EditDialog(props: { attribute: Attribute; column: CustomerColumn | undefined; close: () => void }) {
  const { attribute, close } = props
  const change = useWrite(customersApi.changeAttribute)
  const [label, setLabel] = useState(attribute.label)
  const [kind, setKind] = useState(attribute.kind)
  const [hidden, setHidden] = useState(attribute.hidden)
  const isDay = kind === 'date'
  const banded = kind === 'number' || kind === 'date'
  const show = (cut: number) => (isDay ? dayOfNumber(cut) : String(cut))
  const [bands, setBands] = useState((attribute.cuts ?? []).map(show).join(', '))
  const cuts = bands
    .split(/[,;\s]+/)
    .filter((text) => text !== '')
    .map((text) => (isDay ? dayNumber(text as Day) : Number(text)))
  const unreadable = cuts.some((cut) => !Number.isFinite(cut))
  const refusal = unreadable || !banded ? null : whyNotCuts(kind, cuts)
  const problem = unreadable
    ? `Write ${isDay ? 'days like 2026-01-01' : 'numbers'} with commas between them.`
    : refusal && attributeRefusals[refusal]
  const save = () => {
    if (banded && problem) return
    const { key, version, touchpoint: _, ...before } = attribute
    change.mutate(
      {
        key,
        label,
        kind,
        hidden,
        cuts: banded && cuts.length > 0 ? cuts : null,
        ifMatch: version,
      } as Parameters<typeof change.mutate>[0],
      {
        onSuccess: () => {
          close()
          offerUndo(`${label} was changed.`, () => change.mutateAsync({ key, ...before }))
        },
      },
    )
  }
  const deciles = props.column?.quantiles ?? []
  return (
    <FormDialog
      title={`Edit ${attribute.label}`}
      label="Save"
      save={save}
      busy={change.isPending}
      error={change.error}
      close={close}
    >
      <TextInput
        label="Name"
        description={`In addresses and files it stays ${attribute.key}.`}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        data-autofocus
      />
      {whyNotWrite(attribute) === null ? (
        <KindChoice kind={kind} setKind={setKind} />
      ) : (
        <p className={classes.more}>{sayFromTouchpoint(attribute)}</p>
      )}
      {banded && (
        <div>
          <TextInput
            label="Bands begin at"
            description="With commas between them. Empty lets each page choose."
            placeholder={isDay ? '2024-01-01, 2025-01-01' : '10, 50, 250'}
            value={bands}
            onChange={(event) => setBands(event.currentTarget.value)}
            error={problem}
          />
          {!problem && cuts.length > 0 && (
            <ol className={classes.bands} aria-label="The bands">
              {bandsOf(cuts, show).map((band) => (
                <li key={band}>{band}</li>
              ))}
            </ol>
          )}
          {kind === attribute.kind && deciles.length === 11 && (
            <p className={classes.more}>
              Now from {isDay ? show(deciles[0]!) : showNumber(deciles[0]!)} to{' '}
              {isDay ? show(deciles[10]!) : showNumber(deciles[10]!)}; half have less than{' '}
              {isDay ? show(deciles[5]!) : showNumber(deciles[5]!)}.
            </p>
          )}
        </div>
      )}
      <Switch
        label="Hidden"
        description="Kept and still imported, but not offered in lists and groups."
        checked={hidden}
        onChange={(event) => setHidden(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}

/** `bandsOf([10, 50], String)` is ['below 10', '10 to below 50', '50 and more']. */
function bandsOf(cuts: number[], show: (cut: number) => string): string[] {
  return [
    `below ${show(cuts[0]!)}`,
    ...cuts.slice(1).map((cut, i) => `${show(cuts[i]!)} to below ${show(cut)}`),
    `${show(cuts.at(-1)!)} and more`,
  ]
}
