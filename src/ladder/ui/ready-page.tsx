import { Select } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { type AskReason, askReasonWords } from '../../asks/limits.ts'
import LogAsk from '../../asks/ui/log-ask.tsx'
import { AskConsent } from '../../consent/ui/ask-consent.tsx'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { aLevel, type Level, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, Facts, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { ladderApi, type Ready } from '../api.ts'
import { askKindOf, isAboutConsent } from '../rungs.ts'
import classes from './ladder.module.css'
import { WhereRow } from './where-row.tsx'

const pageAddress = z.object({
  level: z.enum(['1', '2', '3', '4', '5', '6']).default('2'),
  blocked: z.enum(['', 'no', 'yes']).default(''),
  where: listOf(z.string()),
  open: z.string().default(''),
})

const blockedChoices = [
  { value: '', label: 'Everybody who is ready' },
  { value: 'no', label: 'Who may be asked today' },
  { value: 'yes', label: 'Whom something holds back' },
]

const heldBy = (row: Ready) => row.blocks.join(' ')

/** Who is ready for what, and what stands in the way of asking them today. */
export default function ReadyPage() {
  const names = useLevelNames()
  const [address, setAddress] = useAddress(pageAddress)
  const level = Number(address.level) as Level
  const input = { level, where: address.where }
  const totals = useRead(ladderApi.readyTotals, input, { keep: true })
  const list = useList(ladderApi.ready, { ...input, blocked: address.blocked, limit: 50 })
  const open = list.rows.find(({ contact }) => contact.id === address.open)
  const shown = totals.data
  const reasons = shown
    ? [
        ...Object.entries(shown.refused).map(
          ([reason, count]) => [askReasonWords[reason as AskReason] ?? reason, count] as const,
        ),
        ['asked to be left in peace', shown.paused] as const,
        ['without consent', shown.consent] as const,
      ].filter(([, count]) => count > 0)
    : []
  const columns: Column<Ready>[] = [
    { key: 'contact', label: 'Contact', show: (row) => row.contact.name, width: 160, grow: 2 },
    { key: 'customer', label: 'Customer', show: (row) => row.customer.name, width: 160, grow: 2 },
    {
      key: 'highest',
      label: 'Highest so far',
      show: (row) => (row.highest === 0 ? 'None yet' : names[row.highest]),
      width: 150,
    },
    {
      key: 'likelihood',
      label: 'Likelihood',
      show: (row) => row.likelihood ?? '–',
      width: 104,
      right: true,
      definition: 'What they said last of recommending us, 0 to 10; what their company said where they said nothing.',
    },
    {
      key: 'minutes',
      label: 'Minutes given',
      show: (row) => showNumber(row.minutes),
      width: 128,
      right: true,
      definition: 'Of what was held, and of asks they said yes to.',
    },
    { key: 'blocks', label: 'What stands in the way', show: (row) => heldBy(row) || 'Nothing', width: 220, grow: 3 },
    { key: 'title', label: 'Title', show: (row) => row.contact.title ?? '', width: 150, hidden: true },
  ]
  return (
    <PageFrame
      width="table"
      title="Who is ready"
      above={{ to: '/ladder', label: 'Ladder' }}
      answer={
        shown ? (
          <Answer
            more={
              reasons.length > 0 && (
                <p className={classes.soft}>
                  Held back: {reasons.map(([words, count]) => `${showNumber(count)} ${words}`).join(', ')}.
                </p>
              )
            }
          >
            {shown.people === 0 ? (
              <>Nobody is ready for {aLevel(names[level])} yet.</>
            ) : (
              <>
                <strong>{showCount(shown.people, 'contact is', 'contacts are')}</strong> ready to be asked for{' '}
                {aLevel(names[level])}. {showNumber(shown.mayBeAsked)} of them may be asked today.
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReferencesNav />
      <WhereRow
        where={address.where}
        change={(where) => setAddress({ where })}
        before={
          <>
            <Select
              aria-label="Ready for"
              data={levels.map((one) => ({ value: String(one), label: `${one}  ${names[one]}` }))}
              value={address.level}
              allowDeselect={false}
              onChange={(value) => value && setAddress({ level: value as '1', open: '' })}
              className={classes.choice ?? ''}
            />
            <Select
              aria-label="Whether they may be asked"
              data={blockedChoices}
              value={address.blocked}
              allowDeselect={false}
              onChange={(value) => setAddress({ blocked: (value ?? '') as '' })}
              className={classes.wide ?? ''}
            />
          </>
        }
      />
      <RecordTable
        one="contact"
        columns={columns}
        total={address.blocked === '' ? shown?.people : undefined}
        idOf={(row) => row.contact.id}
        onOpen={(row) => setAddress({ open: row.contact.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={ladderApi.readySheet} input={{ ...input, blocked: address.blocked }} small />}
        small={(row) => ({
          first: row.contact.name,
          second: heldBy(row) || row.customer.name,
          ...(row.likelihood === null ? {} : { aside: <span className={classes.soft}>{row.likelihood} of 10</span> }),
        })}
        {...list.table}
        remember="ready"
        empty={
          address.where.length > 0 || address.blocked !== '' ? (
            <NothingFits
              title="Nobody fits these filters"
              all="who are ready"
              showAll={() => setAddress({ where: [], blocked: '' })}
            />
          ) : (
            <EmptyState
              title={`Nobody is ready for ${aLevel(names[level])} yet`}
              says="Contacts come here when they meet the conditions of this level. The settings say which those are, and how many meet each."
              next={<PageLink to="/settings/levels">Look at the conditions</PageLink>}
            />
          )
        }
      />
      {open && (
        <SidePane
          key={open.contact.id}
          title={open.contact.name}
          close={() => setAddress({ open: '' }, { replace: true })}
        >
          <OneReady row={open} level={level} name={names[level]} />
        </SidePane>
      )}
    </PageFrame>
  )
}

function OneReady({ row, level, name }: { row: Ready; level: Level; name: string }) {
  const here = useHere()
  const names = useLevelNames()
  const [asking, ask] = useState(false)
  const lacksConsent = row.blocks.some((block) => isAboutConsent(row.contact.name, block))
  return (
    <div className={classes.one}>
      <p className={classes.asked}>
        {row.contact.title && `${row.contact.title}, `}
        <PageLink to={`/customers/${row.customer.id}`}>{row.customer.name}</PageLink>
      </p>
      <p>Ready for {aLevel(name)}.</p>
      {row.blocks.map((block) => (
        <p key={block}>{block}</p>
      ))}
      <Facts
        facts={[
          {
            label: 'Likelihood to recommend',
            value: row.likelihood === null ? 'not known' : `${row.likelihood} of 10`,
          },
          { label: 'Highest so far', value: row.highest === 0 ? 'None yet' : names[row.highest] },
          { label: 'Minutes given', value: showNumber(row.minutes) },
        ]}
      />
      <WhyNotButton
        whyNot={
          mayDo(here.member.role, 'contributor')
            ? null
            : 'Asking needs the role contributor. Ask an admin to change yours.'
        }
        onClick={() => ask(true)}
      >
        {lacksConsent ? 'Ask for consent' : 'Ask now'}
      </WhyNotButton>
      {asking && lacksConsent && (
        <AskConsent close={() => ask(false)} customerId={row.customer.id} contactId={row.contact.id} level={level} />
      )}
      {asking && !lacksConsent && (
        <LogAsk close={() => ask(false)} customer={row.customer} contactId={row.contact.id} kind={askKindOf[level]} />
      )}
    </div>
  )
}
