import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconArrowRight, IconSearch } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { mayDo } from '../values/endpoint.ts'
import { useGo } from './address.ts'
import type { Action, Feature, Icon, Page, Section } from './feature.ts'
import { useHere } from './here.ts'
import classes from './palette.module.css'
import { Keys } from './shortcuts.tsx'

export const openPalette = () => spotlight.open()

interface Entry {
  id: string
  label: string
  says?: string | undefined
  icon: Icon
  keys?: string | undefined
  words?: string | undefined
  run: () => void
}

/** Every word typed starts a word of the entry: 'imp cust' finds 'Import customers'. */
const matches = (typed: string, entry: Entry) => {
  const words = `${entry.label} ${entry.says ?? ''} ${entry.words ?? ''}`.toLowerCase().split(/[\s,…/]+/)
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)))
}

function Entries({ label, entries }: { label: string; entries: Entry[] }) {
  if (entries.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={label} className={classes.group ?? ''}>
      {entries.map((entry) => (
        <Spotlight.Action key={entry.id} onClick={entry.run} className={classes.action ?? ''}>
          <entry.icon size={18} stroke={1.6} aria-hidden />
          <span className={classes.text}>
            <span>{entry.label}</span>
            {entry.says && <span className={classes.says}>{entry.says}</span>}
          </span>
          {entry.keys && <Keys of={entry.keys} />}
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  )
}

/** Search and commands: customers by name, then pages, then things to do. Opens with Ctrl or Cmd and K, or `/`. */
export default function Palette(props: { features: Feature[]; sections: Section[]; run: (action: Action) => void }) {
  const here = useHere()
  const go = useGo()
  const [typed, setTyped] = useState('')
  const words = useDeferredValue(typed.trim())
  const may = (who: Action['who']) => mayDo(here.member.role, who ?? 'viewer')

  const pages = props.features.flatMap((feature) => [...(feature.pages ?? []), ...(feature.settings ?? [])])
  const listed = (page: Page) => page.listed !== false && !page.path.includes('$') && may(page.who)
  const pageEntries: Entry[] = pages.filter(listed).map((page) => {
    const section = props.sections.find((section) => section.path === page.path)
    return {
      id: page.path,
      label: page.title,
      icon: section?.icon ?? IconArrowRight,
      keys: section && `g ${section.key}`,
      words: page.words,
      run: () => go(page.path),
    }
  })
  const actionEntries: Entry[] = props.features
    .flatMap((feature) => feature.actions ?? [])
    .filter((action) => may(action.who))
    .map((action) => ({ ...action, keys: action.key, run: () => props.run(action) }))

  const finders = props.features.flatMap((feature) => feature.finders ?? [])
  const searches = useQueries({
    queries: finders.map((finder) => ({
      queryKey: ['palette', finder.finds, words],
      queryFn: ({ signal }: { signal: AbortSignal }) => finder.find(words, signal),
      enabled: words.length > 1,
      staleTime: 30_000,
    })),
  })

  const wanted = (entries: Entry[]) => (words ? entries.filter((entry) => matches(words, entry)) : entries)
  const looking = searches.some((search) => search.isFetching)
  const foundSomething =
    searches.some((search) => (search.data?.length ?? 0) > 0) ||
    wanted(pageEntries).length + wanted(actionEntries).length > 0

  return (
    <Spotlight.Root
      query={typed}
      onQueryChange={setTyped}
      shortcut={['mod + K', '/']}
      maxHeight="min(60vh, 480px)"
      scrollable
      size={620}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      classNames={{ content: classes.palette ?? '' }}
      radius="lg"
      overlayProps={{ backgroundOpacity: 0.38 }}
    >
      <Spotlight.Search
        placeholder="Search customers, pages and actions"
        aria-label="Search customers, pages and actions"
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {words.length > 1 &&
          finders.map((finder, i) => (
            <Entries
              key={finder.finds}
              label={finder.finds}
              entries={(searches[i]?.data ?? []).map((found) => ({
                ...found,
                icon: finder.icon,
                run: () => go(found.path),
              }))}
            />
          ))}
        <Entries label="Actions" entries={wanted(actionEntries)} />
        <Entries label="Pages" entries={wanted(pageEntries)} />
        {!foundSomething && (
          <Spotlight.Empty>
            {looking ? 'Searching…' : `Nothing is called “${words}”. Try the start of a name.`}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
