import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconCircleHalf2 } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { consentApi } from '../api.ts'
import { requestRefusals } from '../requesting.ts'
import { type Consent, useNames, uses } from '../uses.ts'
import { AskConsent } from './ask-consent.tsx'
import classes from './consent.module.css'
import NoteConsent from './note-consent.tsx'

interface Agreed {
  level: Level
  use: Consent['use']
  until: string | null
  items: number
}

/** On a customer's page: what each person there, and their company, lets us do. */
export function CustomerConsentPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const id = customerId as Id<'cus'>
  const consent = useRead(consentApi.ofCustomer, { customerId: id })
  const [noting, note] = useState(false)
  const [asking, ask] = useDisclosure(false)
  const { data } = consent
  const parties = data
    ? [
        ...data.people.map(({ contact, agreed }) => ({ name: contact.name, agreed, isCompany: false })),
        ...(data.company.length > 0 ? [{ name: 'The company', agreed: data.company, isCompany: true }] : []),
      ]
    : []
  const agreedTo = uses.filter((use) => parties.some(({ agreed }) => agreed.some((one) => one.use === use)))
  const nobody = uses.filter((use) => !agreedTo.includes(use))
  return (
    <Part
      title="What they let us do"
      none={data && parties.length === 0 && data.openRequests === 0 && 'Nobody there has agreed to anything yet.'}
      actions={
        <>
          <WhyNotButton
            whyNot={mayDo(here.member.role, 'contributor') ? null : requestRefusals['needs-contributor']}
            variant="default"
            size="xs"
            onClick={ask.open}
          >
            Ask for consent
          </WhyNotButton>
          <WhyNotButton
            whyNot={mayDo(here.member.role, 'manager') ? null : 'Consent is noted by managers.'}
            variant="default"
            size="xs"
            onClick={() => note(true)}
          >
            Note consent
          </WhyNotButton>
        </>
      }
    >
      {consent.error && !data && <FailedState small error={consent.error} again={() => consent.refetch()} />}
      {!data && !consent.error && <LoadingText />}
      {data && parties.length === 0 && data.openRequests > 0 && (
        <p className={classes.soft}>Nobody there has agreed to anything yet, so nothing of theirs is shown.</p>
      )}
      {parties.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard
        <section className={classes.matrix} aria-label="What they agreed to" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Level</th>
                {agreedTo.map((use) => (
                  <th key={use} scope="col">
                    {useNames[use]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parties.flatMap(({ name, agreed, isCompany }) =>
                levelsOf(agreed).map((level) => (
                  <tr key={`${name} ${level}`}>
                    <th scope="row">{name}</th>
                    <td>{levelNames[level]}</td>
                    {agreedTo.map((use) => (
                      <td key={use}>
                        <Cell
                          agreed={agreed.find((one) => one.level === level && one.use === use)}
                          waits={
                            !isCompany &&
                            data!.needsCompany.includes(level) &&
                            !data!.company.some((one) => one.level === level && one.use === use)
                          }
                        />
                      </td>
                    ))}
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </section>
      )}
      {agreedTo.length > 0 && nobody.length > 0 && <p className={classes.soft}>Nobody agreed to {sayNone(nobody)}.</p>}
      {data && (parties.length > 0 || data.openRequests > 0) && (
        <p className={classes.soft}>
          <PageLink to="/consent" search={{ customer: customerId }}>
            Show all that was ever agreed to
          </PageLink>
          {data.openRequests > 0 && (
            <>
              {', '}
              <PageLink to="/consent/requests" search={{ customer: customerId }}>
                {showCount(data.openRequests, 'page')} still to be signed
              </PageLink>
            </>
          )}
        </p>
      )}
      {asking && <AskConsent close={ask.close} contactId={null} customerId={id} />}
      {noting && <NoteConsent close={() => note(false)} customerId={id} />}
    </Part>
  )
}

const sayNone = (none: readonly Consent['use'][]) =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(none.map((use) => useNames[use].toLowerCase()))

const levelsOf = (agreed: readonly Agreed[]) => [...new Set(agreed.map(({ level }) => level))].sort()

function Cell({ agreed, waits }: { agreed: Agreed | undefined; waits: boolean }) {
  if (!agreed) {
    return (
      <span className={classes.none}>
        <span aria-hidden>–</span>
        <span className="vw-hidden">not agreed</span>
      </span>
    )
  }
  return (
    <>
      <span className={waits ? classes.half : classes.yes}>
        {waits ? <IconCircleHalf2 size={14} stroke={2} aria-hidden /> : <IconCheck size={14} stroke={2} aria-hidden />}
        {waits ? 'company missing' : agreed.items > 0 ? showCount(agreed.items, 'item') : 'yes'}
      </span>
      {agreed.until && <span className={classes.until}>until {showDayShort(agreed.until as never)}</span>}
    </>
  )
}
