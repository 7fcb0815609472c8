import { Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil, IconPlus, IconRotate, IconTrophy, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { showValue } from '../../customers/ui/attribute-field.tsx'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { nameInside } from '../../values/level.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showAmount, showCount, showDay, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { dealsApi, type DealPage as Page } from '../api/deals.ts'
import { dealRefusals, sayDeal } from '../deal-rules.ts'
import { requestRefusals } from '../states.ts'
import DealDialog from './deal-dialog.tsx'
import { DealMark, RequestMark } from './marks.tsx'
import RequestDialog from './request-dialog.tsx'
import classes from './requests.module.css'

/** One deal: what has to be proven, what was requested for it, and what was shown and said. */
export default function DealPage() {
  const dealId = usePathPart('dealId') as Id<'dea'>
  const deal = useRead(dealsApi.show, { dealId })
  const attributes = useRead(customersApi.attributes, {})
  const names = useLevelNames()
  const above = { to: '/deals', label: 'Deals' }
  if (deal.error && !deal.data)
    return (
      <PageFrame title="Deal" above={above}>
        <FailedState error={deal.error} title="This deal cannot be shown" again={() => deal.refetch()} />
      </PageFrame>
    )
  if (!deal.data) return <LoadingPage />
  const { data } = deal
  const labelOf = (key: string) => attributes.data?.items.find((one) => one.key === key)?.label ?? key
  return (
    <PageFrame title={data.name} above={above} marks={<DealMark state={data.state} />} actions={<Moves deal={data} />}>
      <Facts
        facts={[
          {
            label: 'Prospect',
            value: data.customer ? (
              <PageLink to={`/customers/${data.customer.id}`}>{data.prospect}</PageLink>
            ) : (
              data.prospect
            ),
          },
          ...(data.amountMinor !== null && data.currency !== null
            ? [{ label: 'Amount', value: showAmount({ amountMinor: data.amountMinor, currency: data.currency }) }]
            : []),
          { label: 'Stage', value: data.stage ?? '–' },
          ...(data.closedOn
            ? [{ label: 'Closed on', value: showDay(data.closedOn) }]
            : [{ label: 'Closes on', value: data.closesOn ? showDay(data.closesOn) : 'no day named' }]),
          { label: 'Owner', value: data.owner?.name ?? data.ownerName ?? 'nobody' },
          ...Object.entries(data.attributes)
            .slice(0, 6)
            .map(([key, value]) => ({ label: labelOf(key), value: showValue(value) })),
          ...(data.lostReason ? [{ label: 'Lost because', value: data.lostReason }] : []),
        ]}
      />
      <Part title="To be proven">
        {data.themes.length === 0 ? (
          <p className={classes.soft}>
            Nobody has said yet what this prospect has to see proven. With themes, the right reference is found by
            itself.
          </p>
        ) : (
          <ul className={classes.list} aria-label="To be proven">
            {data.themes.map(({ id, name }) => (
              <li key={id}>
                <span className={classes.grow}>{name}</span>
                <PageLink to="/references" search={{ theme: id }}>
                  Show what we have
                </PageLink>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Requests deal={data} />
      <Part title="References used">
        {data.uses.length === 0 ? (
          <p className={classes.soft}>None was used for this deal yet.</p>
        ) : (
          <ul className={classes.list} aria-label="References used">
            {data.uses.map((use) => (
              <li key={use.id}>
                <span className={classes.grow}>
                  <PageLink to={`/references/${use.item.id}`}>{use.item.name}</PageLink>
                </span>
                <span className={classes.small}>
                  {use.place}, {use.use}, {showDayShort(use.usedOn)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Calls, interviews and talks">
        {data.engagements.length === 0 ? (
          <p className={classes.soft}>Nobody has spoken for us in this deal yet.</p>
        ) : (
          <ul className={classes.list} aria-label="Calls, interviews and talks">
            {data.engagements.map((engagement) => (
              <li key={engagement.id}>
                <span className={classes.grow}>
                  <PageLink to={`/engagements/${engagement.id}`}>{engagement.title}</PageLink>,{' '}
                  {engagement.customer.name}
                </span>
                <span className={classes.small}>
                  {nameInside(names[engagement.level])}, {engagement.state}
                  {engagement.heldOn ? ` on ${showDayShort(engagement.heldOn)}` : ''}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </PageFrame>
  )
}

function Requests({ deal }: { deal: Page }) {
  const here = useHere()
  const names = useLevelNames()
  const [asking, ask] = useDisclosure(false)
  return (
    <Part
      title="Requests"
      actions={
        <WhyNotButton
          whyNot={
            !mayDo(here.member.role, 'contributor')
              ? requestRefusals['needs-contributor']
              : deal.state === 'open'
                ? null
                : requestRefusals['deal-closed']
          }
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={ask.open}
        >
          Request a reference
        </WhyNotButton>
      }
    >
      {deal.requestList.length === 0 ? (
        <p className={classes.soft}>None yet.</p>
      ) : (
        <ul className={classes.list} aria-label="Requests">
          {deal.requestList.map((request) => (
            <li key={request.id}>
              <span className={classes.grow}>
                <PageLink to={`/requests/${request.id}`}>{request.topic || names[request.level]}</PageLink>
                {request.people.length > 0 && `: ${request.people.join(', ')}`}
              </span>
              <RequestMark state={request.state} />
              <span className={classes.small}>
                {nameInside(names[request.level])}
                {request.neededBy ? `, needed by ${showDayShort(request.neededBy)}` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
      {asking && <RequestDialog close={ask.close} deal={{ id: deal.id, name: sayDeal(deal) }} />}
    </Part>
  )
}

function Moves({ deal }: { deal: Page }) {
  const here = useHere()
  const [editing, edit] = useDisclosure(false)
  const [closing, close] = useState<'won' | 'lost' | null>(null)
  const reopen = useWrite(dealsApi.reopen)
  const whyNot = mayDo(here.member.role, 'contributor') ? null : dealRefusals['needs-contributor']
  return (
    <>
      <WhyNotButton
        whyNot={whyNot}
        variant="default"
        leftSection={<IconPencil size={16} stroke={1.7} />}
        onClick={edit.open}
      >
        Edit
      </WhyNotButton>
      {deal.state === 'open' ? (
        <>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            leftSection={<IconTrophy size={16} stroke={1.7} />}
            onClick={() => close('won')}
          >
            Won
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            leftSection={<IconX size={16} stroke={1.7} />}
            onClick={() => close('lost')}
          >
            Lost
          </WhyNotButton>
        </>
      ) : (
        <WhyNotButton
          whyNot={whyNot}
          variant="default"
          leftSection={<IconRotate size={16} stroke={1.7} />}
          onClick={() => reopen.mutate({ dealId: deal.id }, { onError: sayFailed })}
        >
          Reopen
        </WhyNotButton>
      )}
      {editing && <DealDialog deal={deal} close={edit.close} />}
      {closing && <Close deal={deal} state={closing} close={() => close(null)} />}
    </>
  )
}

function Close({ deal, state, close }: { deal: Page; state: 'won' | 'lost'; close: () => void }) {
  const here = useHere()
  const end = useWrite(dealsApi.close)
  const reopen = useWrite(dealsApi.reopen)
  const [closedOn, setClosedOn] = useState<string>(here.today)
  const [lostReason, setReason] = useState('')
  return (
    <FormDialog
      title={`${deal.name} was ${state}`}
      label={state === 'won' ? 'It was won' : 'It was lost'}
      busy={end.isPending}
      error={end.error}
      close={close}
      save={() =>
        end.mutate(
          { dealId: deal.id, state, closedOn: closedOn as Day, lostReason },
          {
            onSuccess: () => {
              close()
              offerUndo(`${deal.name} was ${state}.`, () => reopen.mutateAsync({ dealId: deal.id }))
            },
          },
        )
      }
    >
      <TextInput
        label="On"
        type="date"
        max={here.today}
        value={closedOn}
        data-autofocus
        onChange={(event) => setClosedOn(event.currentTarget.value)}
      />
      {state === 'lost' && (
        <Textarea
          label="Why"
          autosize
          minRows={2}
          value={lostReason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {deal.requestsOpen > 0 && (
        <p className={classes.soft}>
          {showCount(deal.requestsOpen, 'open request')} for it: those nobody was asked for yet are given up.
        </p>
      )}
    </FormDialog>
  )
}
