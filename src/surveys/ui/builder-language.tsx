import { SegmentedControl, Select } from '@mantine/core'
import { languageName } from '../languages.ts'

/** Which language is being written, where there is more than one. */
export function LanguageSwitch(props: {
  languages: readonly string[]
  language: string
  setLanguage: (language: string) => void
}) {
  const { languages, language, setLanguage } = props
  if (languages.length < 2) return null
  const data = languages.map((code) => ({ value: code, label: languageName(code) }))
  return languages.length <= 3 ? (
    <SegmentedControl size="xs" aria-label="Language" value={language} onChange={setLanguage} data={data} />
  ) : (
    <Select
      size="xs"
      aria-label="Language"
      allowDeselect={false}
      value={language}
      onChange={(code) => code && setLanguage(code)}
      data={data}
    />
  )
}
