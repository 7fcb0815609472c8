import { Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { mayDo } from '../../values/endpoint.ts'
import { levels, nameInside } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { consentApi, type Wording } from '../api.ts'
import { consentParties } from '../giving.ts'
import { useNames, uses } from '../uses.ts'
import { consentLanguageNames, consentLanguages, sayConsent, wordingPlaceholders } from '../wordings.ts'
import classes from './consent.module.css'

const pageAddress = z.object({
  party: z.enum(consentParties).default('person'),
  language: z.enum(consentLanguages).default('en'),
})

/** Settings: the words people agree to, by version. */
export default function WordingsPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const wordings = useRead(consentApi.wordings, {})
  const is = (one: Wording) => one.party === address.party && one.language === address.language
  const now = wordings.data?.items.find(is)
  const earlier = wordings.data?.earlier.filter(is) ?? []
  return (
    <PageFrame
      title="Consent"
      width="text"
      answer={
        now ? (
          <Answer>
            These are the words {address.party === 'person' ? 'people' : 'companies'} agree to,{' '}
            <strong>version {now.version}</strong>
            {now.publishedOn
              ? ` of ${showDay(now.publishedOn)}, by ${now.publishedBy}`
              : ', as they came with Vouchwell'}
            .
          </Answer>
        ) : (
          !wordings.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <p className={classes.soft}>
        What you change becomes a new version for pages sent from then on. What somebody agreed to stays as they read
        it. No lawyer has approved these words for you: let yours read them.
      </p>
      <div className={classes.pair}>
        <Select
          label="Who agrees"
          data={[
            { value: 'person', label: 'The person' },
            { value: 'company', label: 'Their company' },
          ]}
          value={address.party}
          allowDeselect={false}
          onChange={(value) => setAddress({ party: value === 'company' ? 'company' : 'person' })}
        />
        <Select
          label="Language"
          data={consentLanguages.map((code) => ({ value: code, label: consentLanguageNames[code] }))}
          value={address.language}
          allowDeselect={false}
          onChange={(value) => setAddress({ language: (value ?? 'en') as typeof address.language })}
        />
      </div>
      {wordings.error && !now && <FailedState error={wordings.error} again={() => wordings.refetch()} />}
      {now && <Editor key={`${now.party} ${now.language} ${now.version}`} now={now} />}
      {earlier.length > 0 && (
        <Part title="Earlier versions" says="Kept for as long as somebody agreed to them.">
          <ul className={classes.lines}>
            {earlier.map((one) => (
              <li key={one.version}>
                <span className={classes.use}>Version {one.version}</span>
                <details>
                  <summary className={classes.says}>
                    {one.publishedOn ? `${showDay(one.publishedOn)}, ${one.publishedBy}` : 'came with Vouchwell'}
                  </summary>
                  <p className={classes.wording}>
                    {[one.words.intro, ...uses.map((use) => one.words.uses[use]), one.words.withdrawing].join('\n\n')}
                  </p>
                </details>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </PageFrame>
  )
}

function Editor({ now }: { now: Wording }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const save = useWrite(consentApi.saveWording)
  const [words, setWords] = useState(now.words)
  const whyNot = mayDo(here.member.role, 'manager') ? null : 'The words are kept by managers.'
  const isChanged = JSON.stringify(words) !== JSON.stringify(now.words)
  const isWhole = [words.intro, words.withdrawing, ...Object.values(words.uses), ...Object.values(words.things)].every(
    (text) => text.trim() !== '',
  )
  const sample = sayConsent(
    words,
    { company: here.company.name, customer: 'Larkspur Clinics', person: 'Ines Moreau', level: 2 },
    ['website'],
  )
  const field = (label: string, value: string, change: (text: string) => void) => (
    <Textarea
      key={label}
      label={label}
      autosize
      minRows={1}
      maxRows={10}
      maxLength={1_000}
      readOnly={whyNot !== null}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      error={value.trim() === '' ? 'Leave no sentence empty.' : null}
    />
  )
  return (
    <form
      noValidate
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot !== null || !isChanged || !isWhole || save.isPending) return
        save.mutate(
          { party: now.party, language: now.language, words, basedOn: now.version },
          { onSuccess: ({ version }) => say(`Version ${version} stands on every page sent from now on.`) },
        )
      }}
    >
      <p className={classes.soft}>
        {wordingPlaceholders.join(', ')} are filled in: you, their company, the person, and what the level gives.
      </p>
      {field('Introduction', words.intro, (intro) => setWords({ ...words, intro }))}
      {uses.map((use) =>
        field(`Beside the box: ${useNames[use].toLowerCase()}`, words.uses[use], (text) =>
          setWords({ ...words, uses: { ...words.uses, [use]: text } }),
        ),
      )}
      {levels.map((level) =>
        field(`{what} at the level ${nameInside(levelNames[level])}`, words.things[level], (text) =>
          setWords({ ...words, things: { ...words.things, [level]: text } }),
        ),
      )}
      {field('How to take it back', words.withdrawing, (withdrawing) => setWords({ ...words, withdrawing }))}
      <section>
        <h2 className={classes.subhead}>For example, a named quote on the website</h2>
        <p className={classes.wording}>{sample.uses[0]?.wording}</p>
      </section>
      <FormProblem error={save.error} />
      <div>
        <WhyNotButton
          type="submit"
          whyNot={whyNot ?? (!isChanged ? 'Nothing was changed yet.' : !isWhole ? 'Leave no sentence empty.' : null)}
          loading={save.isPending}
        >
          Save as version {now.version + 1}
        </WhyNotButton>
      </div>
    </form>
  )
}
