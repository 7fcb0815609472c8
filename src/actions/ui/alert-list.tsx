import { IconArrowDown, IconArrowUp, IconUserMinus } from '@tabler/icons-react'
import { mayDo } from '../../values/endpoint.ts'
import { useWrite } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Alert, alertsApi } from '../api/alerts.ts'
import { actionRefusals } from '../states.ts'
import { ActButton } from './act-button.tsx'
import classes from './actions.module.css'

const looks = {
  above: { icon: IconArrowUp, tone: 'teal', word: 'rose' },
  below: { icon: IconArrowDown, tone: 'ochre', word: 'fell' },
  lost: { icon: IconUserMinus, tone: 'brick', word: 'referrer lost' },
} as const

/** What is worth a look, each with where to look and a click that says somebody has. */
export function AlertList({ alerts }: { alerts: Alert[] }) {
  return (
    <ul className={classes.list} aria-label="Worth a look">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <AlertLine alert={alert} />
        </li>
      ))}
    </ul>
  )
}

function AlertLine({ alert }: { alert: Alert }) {
  const here = useHere()
  const deal = useWrite(alertsApi.dealWith)
  const undo = useWrite(alertsApi.undo)
  const mayNot = mayDo(here.member.role, 'contributor') ? null : actionRefusals['needs-contributor']
  const { group, lost, dealtWith } = alert
  const about = { alertId: alert.id }
  return (
    <>
      <div className={classes.alert}>
        <p>
          <Mark {...looks[group ? group.side : 'lost']} />{' '}
          {lost ? (
            <>
              <PageLink to={`/customers/${lost.customer.id}`}>{lost.customer.name}</PageLink>
              {alert.says.slice(lost.customer.name.length)}
            </>
          ) : (
            alert.says
          )}
        </p>
        <p className={classes.soft}>
          {group && (
            <PageLink to="/actions/watch" search={{ where: group.where }}>
              See its months
            </PageLink>
          )}
          {lost && lost.brought.length > 0 && (
            <>
              Brought{' '}
              {lost.brought.map((customer, i) => (
                <span key={customer.id}>
                  {i > 0 && ', '}
                  <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink>
                </span>
              ))}
              {lost.more > 0 && ` and ${lost.more} more`}.
            </>
          )}
          {dealtWith && ` ${dealtWith.by} looked at it, ${showMoment(dealtWith.at, here.company.timeZone)}.`}
        </p>
      </div>
      <div className={classes.buttons}>
        {group && !dealtWith && (
          <ActButton
            small
            size="xs"
            group={group.label}
            says={alert.says}
            where={group.where}
            strength="probable"
            pickedAsWorst={group.side === 'below'}
          />
        )}
        {dealtWith ? (
          <WhyNotButton
            whyNot={mayNot}
            variant="default"
            size="xs"
            loading={undo.isPending}
            onClick={() => undo.mutate(about, { onError: sayFailed })}
          >
            Open it again
          </WhyNotButton>
        ) : (
          <WhyNotButton
            whyNot={mayNot}
            variant="default"
            size="xs"
            loading={deal.isPending}
            onClick={() =>
              deal.mutate(about, {
                onError: sayFailed,
                onSuccess: () => offerUndo('Looked at.', () => undo.mutateAsync(about)),
              })
            }
          >
            Mark as looked at
          </WhyNotButton>
        )}
      </div>
    </>
  )
}
