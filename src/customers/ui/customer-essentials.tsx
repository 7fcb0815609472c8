import { Button } from '@mantine/core'
import { IconArrowRight, IconCircleCheck, IconDoorExit, IconMailOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Strength } from '../../cube/question.ts'
import type { Day } from '../../values/day.ts'
import { useGo } from '../../web/address.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showDay } from '../../web/figures.ts'
import { Mark } from '../../web/marks.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { LoadingText } from '../../web/states.tsx'
import { type CustomerColumn, type CustomerLine, customersApi } from '../api.ts'
import { strengthsFrom } from '../strength.ts'
import { showValue } from './attribute-field.tsx'
import classes from './customer-page.module.css'

/** Whether they are a customer now. */
export function StatusMark({ status }: { status: 'current' | 'former' }) {
  return status === 'current' ? (
    <Mark icon={IconCircleCheck} word="current" tone="teal" quiet />
  ) : (
    <Mark icon={IconDoorExit} word="former" tone="grey" quiet />
  )
}

/** What matters about a customer, beside the list. */
export function CustomerEssentials(props: {
  customer: CustomerLine
  columns: CustomerColumn[]
  /** Which of their referrals the list counts. */
  counted: { window: string; strength: Strength }
}) {
  const { customer, columns, counted } = props
  const go = useGo()
  const contacts = useRead(customersApi.contacts, { customerId: customer.id, limit: 5 })
  const facts: [string, ReactNode][] = [
    ['Customer since', customer.since === null ? 'not known' : showDay(customer.since)],
    ...(customer.until === null ? [] : [['Left on', showDay(customer.until)] as [string, string]]),
    [
      'Referrals',
      customer.referrals === 0 ? (
        'none'
      ) : (
        <PageLink
          key="referrals"
          to="/referrals"
          search={{
            referrer: customer.id,
            made: counted.window,
            strength: strengthsFrom(counted.strength),
            counted: 'yes',
          }}
        >
          {showCount(customer.referrals, 'referral')}
        </PageLink>
      ),
    ],
    ...columns
      .filter((one) => one.attribute && !one.hidden && customer.attributes[one.column] !== undefined)
      .map((one): [string, string] => {
        const value = customer.attributes[one.column]
        return [one.label, one.kind === 'day' ? showDay(value as Day) : showValue(value)]
      }),
    ...(customer.externalId === null ? [] : [['External id', customer.externalId] as [string, string]]),
  ]
  return (
    <div className={classes.essentials}>
      <dl className={classes.pairs}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h3 className={classes.small}>Contacts</h3>
        {contacts.isPending && <LoadingText lines={[60, 40]} />}
        {contacts.data?.items.length === 0 && <p className={classes.soft}>Nobody yet.</p>}
        <ul className={classes.plain}>
          {contacts.data?.items.map((contact) => (
            <li key={contact.id}>
              {contact.name}
              {contact.title && <span className={classes.soft}>, {contact.title}</span>}{' '}
              {contact.optedOutAt && <Mark icon={IconMailOff} word="opted out" tone="ochre" quiet />}
            </li>
          ))}
        </ul>
      </section>
      <Button rightSection={<IconArrowRight size={16} stroke={1.8} />} onClick={() => go(`/customers/${customer.id}`)}>
        Open the full page
      </Button>
    </div>
  )
}
