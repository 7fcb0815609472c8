import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFlag, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import LogAsk from '../../asks/ui/log-ask.tsx'
import { AskConsent } from '../../consent/ui/ask-consent.tsx'
import { customersApi } from '../../customers/api.ts'
import { mayDo, type OutputOf } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { aLevel } from '../../values/level.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { ladderApi } from '../api.ts'
import { askKindOf, highestOf, isAboutConsent } from '../rungs.ts'
import classes from './ladder.module.css'
import { RecordMilestone } from './record-milestone.tsx'

type Shown = OutputOf<typeof ladderApi.customer>
type OnLadder = Shown['contacts'][number]

/** On a customer's page: where it and its people stand, the next step, what is missing for it and what is in the way. */
export function CustomerLadderPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const ladder = useRead(ladderApi.customer, { customerId: id })
  const customer = useRead(customersApi.customer, { customerId: id })
  const [recording, record] = useDisclosure(false)
  const [asked, ask] = useState<OnLadder | null>(null)
  const [consentOf, askConsent] = useState<OnLadder | null>(null)
  const mayLog = mayDo(here.member.role, 'contributor')
    ? null
    : 'This needs the role contributor. Ask an admin to change yours.'
  const shown = ladder.data
  const isEmpty = shown && shown.highest === 0 && shown.contacts.length === 0 && shown.milestones.length === 0
  return (
    <Part
      title="Ladder"
      none={isEmpty && `On no level yet.${shown?.stage ? ` On the journey: ${shown.stage.name}.` : ''}`}
      actions={
        <WhyNotButton
          whyNot={mayLog}
          variant="default"
          size="xs"
          leftSection={<IconFlag size={14} stroke={1.8} />}
          onClick={record.open}
        >
          Record milestone
        </WhyNotButton>
      }
    >
      {ladder.error && !shown && <FailedState small error={ladder.error} again={() => ladder.refetch()} />}
      {!shown && !ladder.error && <LoadingText />}
      {shown && !isEmpty && (
        <>
          <p className={classes.soft}>
            {shown.highest === 0
              ? 'On no level yet.'
              : `Reached: ${shown.reached.map(({ name, onDay }) => `${name} (${showDayShort(onDay)})`).join(', ')}.`}
            {shown.stage && ` On the journey: ${shown.stage.name}.`}
          </p>
          {shown.contacts.length > 0 && (
            <ul className={classes.list} aria-label="People on the ladder">
              {shown.contacts.map((one) => (
                <Person
                  key={one.contact.id}
                  one={one}
                  mayLog={mayLog}
                  ask={() => ask(one)}
                  askConsent={() => askConsent(one)}
                />
              ))}
            </ul>
          )}
          {shown.more && <p className={classes.soft}>More contacts than are listed here.</p>}
          {shown.milestones.length > 0 && <Milestones customerId={id} milestones={shown.milestones} mayLog={mayLog} />}
        </>
      )}
      {recording && (
        <RecordMilestone
          close={record.close}
          customerId={id}
          contacts={(shown?.contacts ?? []).map(({ contact }) => contact)}
        />
      )}
      {consentOf?.next && (
        <AskConsent
          close={() => askConsent(null)}
          customerId={id}
          contactId={consentOf.contact.id}
          level={consentOf.next.level}
        />
      )}
      {asked && (
        <LogAsk
          close={() => ask(null)}
          customer={customer.data ? { id, name: customer.data.name } : null}
          contactId={asked.contact.id}
          {...(asked.next ? { kind: askKindOf[asked.next.level] } : {})}
        />
      )}
    </Part>
  )
}

function Person(props: { one: OnLadder; mayLog: string | null; ask: () => void; askConsent: () => void }) {
  const { one, mayLog, ask, askConsent } = props
  const names = useLevelNames()
  const { contact, reached, next, blocks } = one
  const highest = highestOf(reached)
  const lacksConsent = blocks.some((block) => isAboutConsent(contact.name, block))
  return (
    <li>
      <span className={classes.name}>
        {contact.name}
        <span className={`${classes.soft} ${classes.small}`} style={{ display: 'block' }}>
          {highest === 0 ? 'On no level yet' : names[highest]}
        </span>
      </span>
      <div className={classes.why}>
        {next ? (
          next.missing.length === 0 ? (
            <p>Ready for {aLevel(next.name)}.</p>
          ) : (
            <>
              <p>Next: {next.name}.</p>
              {next.missing.map((missing) => (
                <p key={missing}>{missing}.</p>
              ))}
            </>
          )
        ) : (
          <p>On the highest level.</p>
        )}
        {blocks.map((block) => (
          <p key={block} data-block>
            {block}
          </p>
        ))}
      </div>
      {next && (
        <WhyNotButton whyNot={mayLog} size="compact-sm" variant="default" onClick={lacksConsent ? askConsent : ask}>
          {lacksConsent ? 'Ask for consent' : 'Ask now'}
        </WhyNotButton>
      )}
    </li>
  )
}

function Milestones(props: { customerId: Id<'cus'>; milestones: Shown['milestones']; mayLog: string | null }) {
  const remove = useWrite(ladderApi.removeMilestone)
  const record = useWrite(ladderApi.recordMilestone)
  return (
    <>
      <h3 className={classes.subhead}>Milestones</h3>
      <ul className={classes.list} aria-label="Milestones">
        {props.milestones.map(({ id, milestone, onDay, contact, note, createdBy }) => (
          <li key={id}>
            <span className={classes.name}>
              {milestone}
              {contact && `, ${contact.name}`}
            </span>
            <span className={classes.why}>
              {showDayShort(onDay)}, {createdBy}
              {note && `. ${note}`}
            </span>
            {props.mayLog === null && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={26}
                aria-label={`Remove the milestone ${milestone}`}
                onClick={() =>
                  remove.mutate(
                    { milestoneId: id },
                    {
                      onSuccess: () =>
                        offerUndo(`Removed: ${milestone}.`, () =>
                          record.mutateAsync({
                            customerId: props.customerId,
                            milestone,
                            onDay,
                            ...(contact ? { contactId: contact.id } : {}),
                            ...(note ? { note } : {}),
                          }),
                        ),
                    },
                  )
                }
              >
                <IconX size={15} stroke={1.7} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
