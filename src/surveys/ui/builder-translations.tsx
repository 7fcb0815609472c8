import { Button, Checkbox, Menu, Select, UnstyledButton } from '@mantine/core'
import { IconCheck, IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { showPercent } from '../../web/figures.ts'
import { offerUndo } from '../../web/toasts.tsx'
import { addLanguage, putLanguageFirst, removeLanguage } from '../edit-content.ts'
import { languageName, languages } from '../languages.ts'
import { isWritten, questionName, textsOf, translated } from '../texts.ts'
import type { Draft } from './builder-draft.ts'
import { TextField } from './builder-text.tsx'
import classes from './builder-translations.module.css'

/** The languages of a survey, and one of them beside the first, text by text. */
export function Translations(props: {
  draft: Draft
  language: string
  setLanguage: (language: string) => void
  readOnly: boolean
}) {
  const { draft, setLanguage, readOnly } = props
  const { content } = draft
  const [onlyMissing, setOnlyMissing] = useState(false)
  const first = content.languages[0] as string
  const others = content.languages.slice(1)
  const language = others.includes(props.language) ? props.language : others[0]
  const texts = textsOf(content).filter(({ words }) => isWritten(words, first))
  const shown = language && onlyMissing ? texts.filter(({ words }) => !isWritten(words, language)) : texts

  const remove = (code: string) => {
    const before = content
    draft.edit((content) => removeLanguage(content, code))
    offerUndo(`${languageName(code)} was removed, with its texts.`, async () => draft.edit(() => before))
  }
  return (
    <div className={classes.whole}>
      <section aria-label="Languages" className={classes.languages}>
        {content.languages.map((code, i) => {
          const { done, of } = translated(content, code)
          return (
            <div key={code} className={classes.language} data-on={code === language || undefined}>
              <UnstyledButton
                className={classes.open}
                disabled={i === 0}
                aria-current={code === language ? 'true' : undefined}
                onClick={() => setLanguage(code)}
              >
                <strong>{languageName(code)}</strong>
                <span>
                  {i === 0
                    ? 'the first language'
                    : done === of
                      ? 'all translated'
                      : `${done} of ${of} translated (${showPercent(of === 0 ? 1 : done / of)})`}
                </span>
              </UnstyledButton>
              {!readOnly && i > 0 && (
                <Menu>
                  <Menu.Target>
                    <UnstyledButton className={classes.more} aria-label={`More to do with ${languageName(code)}`}>
                      <IconDots size={16} stroke={1.7} />
                    </UnstyledButton>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => draft.edit((content) => putLanguageFirst(content, code))}>
                      Make it the first language
                    </Menu.Item>
                    <Menu.Item color="brick" onClick={() => remove(code)}>
                      Remove
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </div>
          )
        })}
        {!readOnly && content.languages.length < 12 && (
          <Select
            className={classes.add ?? ''}
            aria-label="Add a language"
            placeholder="Add a language"
            searchable
            value={null}
            onChange={(code) => {
              if (!code) return
              draft.edit((content) => addLanguage(content, code))
              setLanguage(code)
            }}
            data={languages
              .filter(({ code }) => !content.languages.includes(code))
              .map(({ code, name, english }) => ({
                value: code,
                label: name === english ? name : `${name} (${english})`,
              }))}
          />
        )}
      </section>
      {language === undefined ? (
        <p className={classes.none}>
          This survey is written in {languageName(first)}. Add a language to translate it: people see it in theirs where
          it is one of these, and in {languageName(first)} otherwise. Texts of the question bank come in German by
          themselves.
        </p>
      ) : (
        <section aria-label={`Translation into ${languageName(language)}`}>
          <div className={classes.head}>
            <h2>
              {languageName(first)} beside {languageName(language)}
            </h2>
            <Checkbox
              label="Only what is missing"
              checked={onlyMissing}
              onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
            />
          </div>
          {shown.length === 0 && (
            <p className={classes.done}>
              <IconCheck size={16} stroke={1.8} aria-hidden /> Everything is translated.{' '}
              <Button variant="subtle" size="compact-sm" onClick={() => setOnlyMissing(false)}>
                Show all
              </Button>
            </p>
          )}
          {shown.map((text, i) => {
            const question = content.questions.find(({ key }) => key === text.question)
            const begins = i === 0 || shown[i - 1]?.question !== text.question
            return (
              <div key={text.place.join('/')} className={classes.row} data-begins={begins || undefined}>
                {begins && question && <h3>{questionName(content, question)}</h3>}
                <p lang={first} className={classes.from}>
                  <span className={classes.says}>{text.says}</span>
                  {text.words[first]}
                </p>
                <TextField
                  draft={draft}
                  place={text.place}
                  words={text.words}
                  language={language}
                  label={null}
                  says={`${text.says} in ${languageName(language)}: ${text.words[first]}`}
                  lines={(text.words[first] ?? '').length > 50}
                  readOnly={readOnly}
                />
              </div>
            )
          })}
        </section>
      )}
    </div>
  )
}
