import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import classes from './search-field.module.css'

/** Long enough for the next letter, too short to be waited for. */
const pauseMs = 220

interface SearchFieldProps {
  /** What is searched, in the field until somebody types: 'Search names'. */
  says: string
  /** Said to those who only hear the field, where more can be searched than there is room to say. */
  label?: string
  /** The words the list is narrowed by now. */
  words: string
  /** Told when the typing pauses. Replace the address rather than adding to it: "back" leaves the page. */
  change: (words: string) => void
}

/**
 * The search of a list, before its filters.
 *
 *     <SearchField says="Search names" words={address.q} change={(q) => setAddress({ q }, { replace: true })} />
 */
export function SearchField({ says, label = says, words, change }: SearchFieldProps) {
  const [typed, setTyped] = useState(words)
  const later = useDebouncedCallback(change, pauseMs)
  // "Back" and "Show all" change the address without typing; what is typed further meanwhile stays.
  useEffect(() => setTyped((now) => (now.trim() === words ? now : words)), [words])
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={says}
      className={classes.search ?? ''}
      leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        later(event.currentTarget.value.trim())
      }}
    />
  )
}
