import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { customersApi } from '../../customers/api.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { StateMark, StrengthMark } from '../../web/marks.tsx'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Referral, referralsApi } from '../api.ts'
import { whyNotCount } from '../counting.ts'
import { referredFully } from '../names.ts'
import classes from './customer-referrals-panel.module.css'
import LogReferral from './log-referral.tsx'

const shownHere = 8
const ofAny = { state: [], strength: [], where: [] }

/** On a customer's page: whom they referred, who referred them, and the way to log another. */
export function CustomerReferralsPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const made = useRead(referralsApi.list, { ...ofAny, referrer: id, limit: shownHere })
  const totals = useRead(referralsApi.totals, { ...ofAny, referrer: id })
  const brought = useRead(referralsApi.list, { ...ofAny, referred: id, limit: 5 })
  const customer = useRead(customersApi.customer, { customerId: id })
  const [logging, log] = useDisclosure(false)
  const all = totals.data?.cells.reduce((sum, cell) => sum + cell.referrals, 0) ?? 0
  const mayLog = mayDo(here.member.role, 'contributor')

  return (
    <Part
      title="Referrals"
      none={
        made.data?.items.length === 0 &&
        brought.data?.items.length === 0 &&
        'They have not referred anybody that we know of.'
      }
      actions={
        <WhyNotButton
          whyNot={mayLog ? null : 'Logging a referral needs the role contributor. Ask an admin to change yours.'}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={log.open}
        >
          Log a referral
        </WhyNotButton>
      }
    >
      {made.error && !made.data && <FailedState small error={made.error} again={() => made.refetch()} />}
      {!made.data && !made.error && <LoadingText />}
      {brought.data?.items.map((referral) => (
        <p key={referral.id} className={classes.from}>
          Came through{' '}
          <PageLink to={`/referrals/${referral.id}`}>{referral.referrer?.name ?? 'somebody we do not know'}</PageLink>
          {referral.madeOn && `, ${showDayShort(referral.madeOn)}`} <StrengthMark strength={referral.strength} />
          {whyNotCount(referral) && <StateMark state={referral.state} />}
        </p>
      ))}
      {made.data &&
        brought.data &&
        (made.data.items.length > 0 ? (
          <ul className={classes.list} aria-label="Referrals they made">
            {made.data.items.map((referral) => (
              <Line key={referral.id} referral={referral} />
            ))}
          </ul>
        ) : brought.data.items.length === 0 ? null : (
          <p className={classes.none}>They have not referred anybody that we know of.</p>
        ))}
      {all > shownHere && (
        <PageLink to="/referrals" search={{ referrer: customerId }}>
          Show all {showCount(all, 'referral')}
        </PageLink>
      )}
      {logging && <LogReferral close={log.close} referrer={customer.data ? { id, name: customer.data.name } : null} />}
    </Part>
  )
}

function Line({ referral }: { referral: Referral }) {
  return (
    <li>
      <PageLink to={`/referrals/${referral.id}`} className={classes.name}>
        {referredFully(referral.referred)}
      </PageLink>
      <StateMark state={referral.state} />
      <StrengthMark strength={referral.strength} />
      <span className={classes.day}>{referral.madeOn ? showDayShort(referral.madeOn) : 'day not known'}</span>
    </li>
  )
}
