import { Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { SurveyContent, Words } from '../content.ts'
import { directionOf, languageName } from '../languages.ts'
import { withText } from '../texts.ts'
import type { Draft } from './builder-draft.ts'

interface TextFieldProps {
  draft: Draft
  /** The way to the text: ['questions', 2, 'help']. */
  place: (string | number)[]
  words: Words
  language: string
  label: ReactNode
  /** For a field whose label is told from what stands beside it. */
  says?: string
  help?: string
  lines?: boolean
  readOnly: boolean
}

/** One text of the survey in one language. Where it is not translated yet, the first language shows through. */
export function TextField(props: TextFieldProps) {
  const { draft, place, words, language, label, says, help, lines, readOnly } = props
  const first = draft.content.languages[0] as string
  const field = {
    label,
    ...(says ? { 'aria-label': says } : {}),
    ...(help ? { description: help } : {}),
    value: words[language] ?? '',
    maxLength: 4_000,
    readOnly,
    lang: language,
    dir: directionOf(language),
    ...(language !== first && words[first] ? { placeholder: `${languageName(first)}: ${words[first]}` } : {}),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      draft.edit(
        (content: SurveyContent) => withText(content, place, language, value),
        `${place.join('/')} ${language}`,
      )
    },
  }
  return lines ? <Textarea autosize minRows={2} maxRows={10} {...field} /> : <TextInput {...field} />
}
