import { Button, Checkbox } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEye, IconLinkOff, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { call, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { advocatesApi, type OwnPage } from '../api.ts'
import { sendRefusals } from '../own-page.ts'
import classes from './own-pages-panel.module.css'

/** On a customer's page: the page each person there has of their own, to be sent and looked at. */
export function OwnPagesPanel({ customerId }: { customerId: string }) {
  const pages = useRead(advocatesApi.ofCustomer, { customerId: customerId as Id<'cus'> })
  const { data } = pages
  return (
    <Part
      title="Their own pages"
      none={data?.items.length === 0 && 'Nobody yet. Add a contact first.'}
      says="Where they see their words and where they are used, correct them, take a break and withdraw, without signing in."
    >
      {pages.error && !data && <FailedState small error={pages.error} again={() => pages.refetch()} />}
      {!data && !pages.error && <LoadingText />}
      {data && data.items.length > 0 && (
        <ul className={classes.list} aria-label="Their own pages">
          {data.items.map((page) => (
            <PageLine key={page.contact.id} page={page} />
          ))}
        </ul>
      )}
      {data?.more && <p className={classes.soft}>Only the first contacts are shown.</p>}
    </Part>
  )
}

function PageLine({ page }: { page: OwnPage }) {
  const here = useHere()
  const send = useWrite(advocatesApi.send)
  const { contact, items, agreed, sentOn } = page
  const [taking, take] = useDisclosure()
  const role = mayDo(here.member.role, 'contributor')
    ? null
    : 'This needs the role contributor. Ask an admin to change yours.'
  const holds = [
    items === 0 ? 'no words' : showCount(items, 'item'),
    agreed === 0 ? 'nothing agreed' : `${showCount(agreed, 'use')} agreed`,
    ...(sentOn === null ? [] : [`sent ${showDayShort(sentOn)}`]),
    ...(page.takenBackOn === null ? [] : [`earlier links taken back ${showDayShort(page.takenBackOn)}`]),
  ]
  const look = async () => {
    // Opened before asking, or the browser takes it for an advertisement.
    const tab = window.open('', '_blank')
    try {
      const { address } = await call(advocatesApi.preview, { contactId: contact.id })
      if (tab) tab.location.href = address
      else window.location.href = address
    } catch (error) {
      tab?.close()
      sayFailed(error as Error)
    }
  }
  return (
    <li className={classes.line}>
      <div>
        <strong>{contact.name}</strong>
        <div className={classes.soft}>{holds.join(', ')}</div>
      </div>
      <div className={classes.buttons}>
        {role === null && (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconEye size={14} stroke={1.8} />}
            aria-label={`See the page of ${contact.name} as they do`}
            onClick={look}
          >
            See it as they do
          </Button>
        )}
        <WhyNotButton
          whyNot={role ?? page.whyNot}
          variant="default"
          size="xs"
          loading={send.isPending}
          leftSection={<IconSend size={14} stroke={1.8} />}
          aria-label={`Send ${contact.name} their page`}
          onClick={() =>
            send.mutate(
              { contactId: contact.id },
              { onSuccess: () => say(`${contact.name} gets the link to their page.`), onError: sayFailed },
            )
          }
        >
          Send their page
        </WhyNotButton>
        <WhyNotButton
          whyNot={role}
          variant="subtle"
          size="xs"
          leftSection={<IconLinkOff size={14} stroke={1.8} />}
          aria-label={`Take back the links of ${contact.name}`}
          onClick={take.open}
        >
          Take links back
        </WhyNotButton>
      </div>
      {taking && <TakeLinksBack page={page} close={take.close} />}
    </li>
  )
}

/** Says what stops working, and whether they get a new link at once. */
function TakeLinksBack({ page: { contact, whyNot }, close }: { page: OwnPage; close: () => void }) {
  const takeBack = useWrite(advocatesApi.takeLinksBack)
  const unsendable = whyNot === null || whyNot === sendRefusals['sent-lately'] ? null : whyNot
  const [sendNew, setSendNew] = useState(unsendable === null)
  return (
    <FormDialog
      title={`Take back the links of ${contact.name}`}
      label="Take them back"
      save={() =>
        takeBack.mutate(
          { contactId: contact.id, sendNew },
          {
            onSuccess: ({ requests, sent }) => {
              close()
              say(
                `Links mailed until now open nothing any more.${
                  requests > 0
                    ? ` ${showCount(requests, 'page')} to sign ${requests === 1 ? 'was' : 'were'} taken back.`
                    : ''
                }${sent ? ' A new link is on its way.' : ''}`,
              )
            },
          },
        )
      }
      busy={takeBack.isPending}
      error={takeBack.error}
      close={close}
    >
      <p>
        For when a mail got into the wrong hands. Links mailed to them until now open nothing any more: to their own
        page, to withdraw, to answer a survey, to offer times and to say how a call went. Pages they have still to sign
        are taken back. What they agreed to stands, and so do links to unsubscribe.
      </p>
      <Checkbox
        label="Mail them a new link to their page at once"
        disabled={unsendable !== null}
        description={
          unsendable ?? 'Without one they cannot withdraw by themselves until they get another mail from us.'
        }
        checked={sendNew}
        onChange={(event) => setSendNew(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}
