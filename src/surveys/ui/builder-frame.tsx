import type { Draft } from './builder-draft.ts'
import { LanguageSwitch } from './builder-language.tsx'
import classes from './builder-question.module.css'
import { TextField } from './builder-text.tsx'

/** What stands before the questions, and after them. */
export function FrameEditor(props: {
  draft: Draft
  which: 'start' | 'end'
  language: string
  setLanguage: (language: string) => void
  readOnly: boolean
}) {
  const { draft, which, language, setLanguage, readOnly } = props
  const { content } = draft
  const field = { draft, language, readOnly }
  return (
    <section className={classes.editor} aria-label={which === 'start' ? 'Title and introduction' : 'Thanks'}>
      <header className={classes.head}>
        <h2>{which === 'start' ? 'Title and introduction' : 'Thanks'}</h2>
        <LanguageSwitch languages={content.languages} language={language} setLanguage={setLanguage} />
      </header>
      {which === 'start' ? (
        <>
          <TextField {...field} place={['title']} words={content.title} label="Title" help="What people see first." />
          <TextField
            {...field}
            place={['intro']}
            words={content.intro}
            label="Introduction"
            help="Why you ask, how long it takes, and who reads the answers."
            lines
          />
        </>
      ) : (
        <>
          <TextField {...field} place={['thanksTitle']} words={content.thanksTitle} label="Thanks" />
          <TextField
            {...field}
            place={['thanks']}
            words={content.thanks}
            label="What comes after"
            help="What happens with the answers, or nothing."
            lines
          />
        </>
      )}
    </section>
  )
}
