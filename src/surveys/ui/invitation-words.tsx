import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useState } from 'react'
import type { Id } from '../../values/id.ts'
import { useWrite } from '../../web/client.ts'
import { say, sayFailed } from '../../web/toasts.tsx'
import { mailingsApi } from '../api/mailings.ts'
import { inviteRefusals } from '../inviting.ts'
import { type LetterFacts, type LetterWords, reminderWords, writeLetter } from '../letter.ts'
import classes from './inviting.module.css'

/** The letters as they are sent: a reminder somebody emptied is none of their own, so ours goes out. */
export const asWritten = (letters: Record<string, LetterWords>): Record<string, LetterWords> =>
  Object.fromEntries(Object.entries(letters).map(([language, letter]) => [language, withoutBlankReminder(letter)]))

function withoutBlankReminder({ reminder, ...letter }: LetterWords): LetterWords {
  return reminder && [reminder.subject, reminder.body].some(isWritten) ? { ...letter, reminder } : letter
}
const isWritten = (text: string) => text.trim() !== ''

interface Props {
  letter: LetterWords
  change: (part: Partial<LetterWords>) => void
  facts: Pick<LetterFacts, 'language' | 'minutes' | 'company' | 'goodUntil'>
  surveyId: Id<'srv'>
  /** Whether anybody will be reminded; without, there is no reminder to write. */
  reminds: boolean
}

/** What the invitation and its reminder say in one language, beside how they arrive. */
export function InvitationWords({ letter, change, facts, surveyId, reminds }: Props) {
  const [chosen, setWriting] = useState<'invitation' | 'reminder'>('invitation')
  const writing = reminds ? chosen : 'invitation'
  const reminder = reminderWords(withoutBlankReminder(letter), facts.language)
  return (
    <>
      {reminds && (
        <SegmentedControl
          className={classes.writing}
          aria-label="Which letter"
          value={writing}
          onChange={(value) => setWriting(value as typeof writing)}
          data={[
            { value: 'invitation', label: 'Invitation' },
            { value: 'reminder', label: 'Reminder' },
          ]}
        />
      )}
      <div className={classes.letter}>
        <div className={classes.fields}>
          {writing === 'reminder' ? (
            <ReminderFields letter={letter} ours={reminder} change={(written) => change({ reminder: written })} />
          ) : (
            <InvitationFields letter={letter} change={change} />
          )}
          <TestLetter
            surveyId={surveyId}
            language={facts.language}
            words={writing === 'reminder' ? reminder : withoutBlankReminder(letter)}
          />
        </div>
        <LetterPreview words={writing === 'reminder' ? reminder : letter} facts={facts} />
      </div>
    </>
  )
}

function InvitationFields({ letter, change }: Pick<Props, 'letter' | 'change'>) {
  return (
    <>
      <TextInput
        label="Subject"
        value={letter.subject}
        maxLength={200}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <TextInput
        label="Greeting"
        value={letter.greeting}
        maxLength={500}
        onChange={(event) => change({ greeting: event.currentTarget.value })}
      />
      <Textarea
        label="Words"
        autosize
        minRows={5}
        value={letter.body}
        maxLength={10_000}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
      <TextInput
        label="Button"
        value={letter.button}
        maxLength={80}
        onChange={(event) => change({ button: event.currentTarget.value })}
      />
    </>
  )
}

/** Ours stand in the fields to begin with, since most people change a word of them rather than write anew. */
function ReminderFields(props: {
  letter: LetterWords
  ours: LetterWords
  change: (reminder: { subject: string; body: string }) => void
}) {
  const { ours, change } = props
  const { subject, body } = props.letter.reminder ?? ours
  const isHalf = isWritten(subject) !== isWritten(body)
  return (
    <>
      <TextInput
        label="Subject"
        value={subject}
        placeholder={ours.subject}
        maxLength={200}
        error={isHalf && !isWritten(subject) && inviteRefusals['no-reminder-words']}
        onChange={(event) => change({ subject: event.currentTarget.value, body })}
      />
      <Textarea
        label="Words"
        autosize
        minRows={5}
        value={body}
        placeholder={ours.body}
        maxLength={10_000}
        error={isHalf && !isWritten(body) && inviteRefusals['no-reminder-words']}
        onChange={(event) => change({ subject, body: event.currentTarget.value })}
      />
      <p className={classes.soft}>
        Greeting and button are the invitation’s. Every reminder of this mailing says the same. Empty both to send ours.
      </p>
    </>
  )
}

/** A letter as Ines would get it: the look of it, and the plain words for mail programs without looks. */
function LetterPreview({ words, facts }: { words: LetterWords; facts: Props['facts'] }) {
  const [how, setHow] = useState<'letter' | 'plain'>('letter')
  const written = writeLetter(words, {
    ...facts,
    name: 'Ines Moreau',
    customer: 'Larkspur Clinics',
    link: `${window.location.origin}/s/…`,
    stopLink: `${window.location.origin}/u/…`,
  })
  return (
    <section className={classes.preview} aria-label="How it arrives">
      <div className={classes.previewHead}>
        <b>{written.subject}</b>
        <SegmentedControl
          size="xs"
          aria-label="How it arrives"
          value={how}
          onChange={(value) => setHow(value as typeof how)}
          data={[
            { value: 'letter', label: 'Letter' },
            { value: 'plain', label: 'Plain' },
          ]}
        />
      </div>
      {how === 'plain' ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard
        <pre className={classes.plain} tabIndex={0}>
          {written.text}
        </pre>
      ) : (
        <div className={classes.mail}>
          {written.parts.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          <p>
            <span className={classes.mailButton}>{written.parts.button}</span>
          </p>
          <p className={classes.soft}>{written.parts.until}</p>
          <p className={classes.soft}>{written.parts.stop}</p>
        </div>
      )}
    </section>
  )
}

function TestLetter({ surveyId, language, words }: { surveyId: Id<'srv'>; language: string; words: LetterWords }) {
  const test = useWrite(mailingsApi.test)
  return (
    <Button
      variant="default"
      leftSection={<IconMail size={16} stroke={1.7} />}
      loading={test.isPending}
      onClick={() =>
        test.mutate(
          { surveyId, language, words },
          { onSuccess: ({ to }) => say(`On its way to ${to}.`), onError: sayFailed },
        )
      }
    >
      Send it to myself
    </Button>
  )
}
