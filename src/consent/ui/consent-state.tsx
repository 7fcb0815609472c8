import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconCircleHalf2 } from '@tabler/icons-react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { consentApi, type ItemConsent } from '../api.ts'
import { sayMissing, whyNothing } from '../missing.ts'
import { requestRefusals } from '../requesting.ts'
import { useNames } from '../uses.ts'
import { AskConsent } from './ask-consent.tsx'
import classes from './consent.module.css'

/** On an item's page: what it may be used for, who agreed until when, and what is missing, in words. */
export function ConsentState({ itemId }: { itemId: Id<'itm'> }) {
  const here = useHere()
  const consent = useRead(consentApi.ofItem, { itemId })
  const [asking, ask] = useDisclosure(false)
  const { data } = consent
  const nothing =
    data &&
    whyNothing(
      {
        state: data.item.state,
        customerLeftOn: data.customerLeftOn,
        contactLeftOn: data.contactLeftOn,
        customerName: data.item.customer?.name ?? null,
        personName: data.item.contact?.name ?? null,
      },
      here.today,
    )
  const whyNotAsk = !mayDo(here.member.role, 'contributor')
    ? requestRefusals['needs-contributor']
    : data && !data.item.customer
      ? 'Nobody is named as the one who said this. Name the customer and the person first.'
      : null
  return (
    <Part
      title="Consent"
      actions={
        <WhyNotButton whyNot={whyNotAsk} variant="default" size="xs" onClick={ask.open}>
          Ask for consent
        </WhyNotButton>
      }
    >
      {consent.error && !data && <FailedState small error={consent.error} again={() => consent.refetch()} />}
      {!data && !consent.error && <LoadingText />}
      {nothing && <Notice tone="ochre">{nothing}</Notice>}
      {data && (
        <ul className={classes.lines} aria-label="What it may be used for">
          {data.uses
            .filter(({ person, company, isCovered }) => person || company || isCovered)
            .map((one) => (
              <li key={one.use}>
                <span className={classes.use}>
                  {one.isCovered ? (
                    <Mark icon={IconCheck} tone="teal" word={useNames[one.use]} />
                  ) : isAgreed(one, data) ? (
                    <Mark icon={IconCheck} tone="grey" word={useNames[one.use]} />
                  ) : (
                    <Mark icon={IconCircleHalf2} tone="ochre" word={useNames[one.use]} />
                  )}
                </span>
                <span className={classes.says}>{sayUse(one, data)}</span>
              </li>
            ))}
        </ul>
      )}
      {data?.uses.every(({ person, company }) => !person && !company) && (
        <p className={classes.soft}>
          {sayMissing({
            person: false,
            company: false,
            needsCompany: data.needsCompany,
            personName: data.item.contact?.name ?? null,
            customerName: data.item.customer?.name ?? null,
          })}{' '}
          Until then it is shown nowhere.
        </p>
      )}
      {data?.open.map((request) => (
        <p key={request.id} className={classes.soft}>
          {request.signerName} was asked on {showDay(request.sentOn)} and has not answered.{' '}
          <PageLink to="/consent/requests" search={{ open: request.id }}>
            Show the page
          </PageLink>
        </p>
      ))}
      {data && (
        <p className={classes.soft}>
          <PageLink to="/consent" search={{ item: itemId }}>
            Show all that was ever agreed to for this
          </PageLink>
        </p>
      )}
      {asking && data && (
        <AskConsent
          close={ask.close}
          itemId={itemId}
          contactId={data.item.contact?.id ?? null}
          {...(data.item.customer ? { customerId: data.item.customer.id } : {})}
          level={data.item.level}
          party={data.needsCompany && data.uses.some(({ person }) => person) ? 'company' : 'person'}
          {...(data.needsCompany && data.uses.some(({ person }) => person)
            ? { uses: data.uses.filter(({ person }) => person).map(({ use }) => use) }
            : {})}
        />
      )}
    </Part>
  )
}

/** Whether all who have to agree did, though something else may keep it from being shown. */
const isAgreed = (one: ItemConsent['uses'][number], { needsCompany }: ItemConsent) =>
  one.person !== null && (!needsCompany || one.company !== null)

/** Who agreed to one use, until when, and who is still missing. */
function sayUse(one: ItemConsent['uses'][number], { item, needsCompany }: ItemConsent): string {
  const parts: string[] = []
  const until = (day: ItemConsent['uses'][number]['until']) =>
    day === null ? 'until withdrawn' : `until ${showDay(day)}`
  if (one.person) parts.push(`${one.person.by} agreed on ${showDay(one.person.givenOn)}, ${until(one.person.until)}.`)
  if (needsCompany && one.company) {
    parts.push(`${item.customer?.name ?? 'Their company'} agreed (${one.company.by}), ${until(one.company.until)}.`)
  }
  const missing = sayMissing({
    person: one.person !== null,
    company: one.company !== null,
    needsCompany,
    personName: item.contact?.name ?? null,
    customerName: item.customer?.name ?? null,
  })
  return [...parts, ...(missing ? [missing] : [])].join(' ')
}
