import { Button, Switch } from '@mantine/core'
import { addressOf, useRead, useWrite } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { digestApi } from '../api/digest.ts'
import classes from './actions.module.css'

/** In everybody's own account: whether they get the weekly mail. */
export function WeeklyMail() {
  const choice = useRead(digestApi.choice, {})
  const choose = useWrite(digestApi.choose)
  const send = useWrite(digestApi.send)
  if (choice.error) return <FailedState error={choice.error} again={() => choice.refetch()} />
  return (
    <Part
      title="Weekly mail"
      says="On Mondays: what moved beyond chance, what is worth a look, how actions do, and what is due for you."
    >
      {choice.data ? (
        <div className={classes.weekly}>
          <Switch
            label="Send me the weekly mail"
            description={
              choice.data.nextOn
                ? `The next one comes on ${showDay(choice.data.nextOn)}.`
                : 'It does not come unless you choose it.'
            }
            checked={choice.data.weekly}
            disabled={choose.isPending}
            onChange={(event) => choose.mutate({ weekly: event.currentTarget.checked }, { onError: sayFailed })}
          />
          <div className={classes.buttons}>
            <Button
              component="a"
              variant="default"
              size="xs"
              href={addressOf(digestApi.preview, {}).url}
              target="_blank"
              rel="noreferrer"
            >
              Show what it would say now
            </Button>
            <Button
              variant="default"
              size="xs"
              loading={send.isPending}
              onClick={() =>
                send.mutate({}, { onError: sayFailed, onSuccess: ({ to }) => say(`It is on its way to ${to}.`) })
              }
            >
              Send me one now
            </Button>
          </div>
        </div>
      ) : (
        <LoadingText lines={[40]} />
      )}
    </Part>
  )
}
