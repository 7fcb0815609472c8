import { Button, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Id } from '../../values/id.ts'
import { showDayShort } from '../../web/figures.ts'
import { PageLink } from '../../web/page-link.tsx'
import { Keys, useKeys } from '../../web/shortcuts.tsx'
import { Sureness } from '../../web/sureness.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import type { ReasonLine, ToCode } from '../api.ts'
import classes from './coding-desk.module.css'

interface CodingDeskProps {
  items: readonly ToCode[]
  reasons: readonly ReasonLine[]
  /** Why this member may not code, or null. */
  whyNot: string | null
  busy: boolean
  code: (item: ToCode, reasonIds: Id<'rea'>[]) => void
  skip: (item: ToCode) => void
  /** Null while there is nothing to take back. */
  undo: (() => void) | null
  /** What to say where suggestions would be, when there are none. */
  noSuggestions: string
}

/**
 * One verbatim large, the next ones small. 1 to 3 take a suggestion, typing finds a reason, Enter confirms what is chosen,
 * 0 says there is no reason, the arrow skips, Ctrl-Z takes back.
 */
export function CodingDesk(props: CodingDeskProps) {
  const { items, reasons, whyNot, code, skip, undo, busy } = props
  const item = items[0]
  const [chosen, setChosen] = useState<readonly Id<'rea'>[]>([])
  const [typed, setTyped] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const hasKeyboard = useMediaQuery('(hover: hover)', true, { getInitialValueInEffect: false })
  const itemId = item?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen belongs to one verbatim
  useEffect(() => {
    setChosen([])
    setTyped('')
    if (hasKeyboard) field.current?.focus({ preventScroll: true })
  }, [itemId])

  const found = useMemo(
    () => reasons.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase())),
    [reasons, typed],
  )
  const nameOf = (id: Id<'rea'> | null) =>
    id === null ? 'No reason here' : (reasons.find((reason) => reason.id === id)?.name ?? 'A retired reason')

  const toggle = (id: Id<'rea'>) => {
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]))
    setTyped('')
  }
  const may = whyNot === null && item !== undefined && !busy
  const confirm = (ids: readonly Id<'rea'>[]) => {
    if (may) code(item, [...ids])
  }
  const take = (place: number) => {
    const suggestion = item?.suggestions[place]
    if (!may || !suggestion) return
    if (suggestion.reasonId === null) confirm([])
    else confirm([...new Set([...chosen, suggestion.reasonId])])
  }
  const acts: Record<string, () => void> = {
    '1': () => take(0),
    '2': () => take(1),
    '3': () => take(2),
    '0': () => confirm([]),
    '→': () => item && skip(item),
    'Ctrl+z': () => undo?.(),
  }
  const latest = useRef(acts)
  latest.current = acts
  const keys = useMemo(() => {
    const act = (key: string) => (event: KeyboardEvent) => {
      event.preventDefault()
      latest.current[key]?.()
    }
    return {
      '1': act('1'),
      '2': act('2'),
      '3': act('3'),
      '0': act('0'),
      ArrowRight: act('→'),
      '$mod+z': act('Ctrl+z'),
    }
  }, [])
  useKeys(keys)
  if (!item) return null

  const onType = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      if (typed.trim() !== '' && found[0]) toggle(found[0].id)
      else if (chosen.length > 0) confirm(chosen)
      return
    }
    if (typed !== '' || event.altKey) return
    const act =
      acts[event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key === 'ArrowRight' ? '→' : event.key]
    if (act) {
      event.preventDefault()
      act()
    }
  }

  return (
    <div className={classes.desk}>
      <section className={classes.main} aria-label="The verbatim to code">
        <p className={classes.question}>{item.question || 'In their own words'}</p>
        <div aria-live="polite">
          <Words size="large">{item.words}</Words>
        </div>
        <p className={classes.by}>
          {item.customer && <PageLink to={`/customers/${item.customer.id}`}>{item.customer.name}</PageLink>}
          {item.contact && <span>{item.contact}</span>}
          <span>{showDayShort(item.givenOn)}</span>
          {item.survey && <span>{item.survey.name}</span>}
          {item.language && <span lang={item.language}>{item.language}</span>}
        </p>
        {item.facts.length > 0 && (
          <dl className={classes.facts}>
            {item.facts.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}

        {item.suggestions.length > 0 ? (
          <ol className={classes.suggestions} aria-label="Suggestions">
            {item.suggestions.map((suggestion, place) => (
              <li key={suggestion.reasonId ?? 'none'}>
                <button type="button" className={classes.suggestion} disabled={!may} onClick={() => take(place)}>
                  <Keys of={String(place + 1)} />
                  <span className={classes.name}>{nameOf(suggestion.reasonId)}</span>
                  {suggestion.rule && (
                    <span className={classes.rule} title={`Words of a rule: ${suggestion.rule}`}>
                      by a rule
                    </span>
                  )}
                  {suggestion.confidence !== null && <Sureness of={suggestion.confidence} word="sure" />}
                </button>
              </li>
            ))}
          </ol>
        ) : (
          <p className={classes.quiet}>{props.noSuggestions}</p>
        )}

        <TextInput
          ref={field}
          className={classes.search}
          label="Or choose reasons"
          description="Type to find one, Enter chooses it, Enter again confirms."
          placeholder="price, asked, policy…"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onType}
        />
        <fieldset className={classes.reasons}>
          <legend className="vw-hidden">Reasons</legend>
          {found.map((reason) => (
            <button
              key={reason.id}
              type="button"
              aria-pressed={chosen.includes(reason.id)}
              title={reason.description}
              onClick={() => toggle(reason.id)}
            >
              {reason.name}
            </button>
          ))}
          {found.length === 0 && <span className={classes.quiet}>No reason is called so.</span>}
        </fieldset>
        <div className={classes.decide}>
          <WhyNotButton
            whyNot={whyNot ?? (chosen.length === 0 ? 'Choose at least one reason, or say there is none.' : null)}
            onClick={() => confirm(chosen)}
          >
            Confirm {chosen.length > 1 ? `${chosen.length} reasons` : ''}
          </WhyNotButton>
          <WhyNotButton variant="default" whyNot={whyNot} onClick={() => confirm([])} rightSection={<Keys of="0" />}>
            No reason here
          </WhyNotButton>
          <Button variant="default" onClick={() => skip(item)} rightSection={<Keys of="→" />}>
            Skip
          </Button>
          <WhyNotButton
            variant="subtle"
            color="gray"
            whyNot={undo ? null : 'Nothing to take back yet.'}
            onClick={() => undo?.()}
            rightSection={<Keys of="$mod z" />}
          >
            Undo
          </WhyNotButton>
        </div>
      </section>
      {items.length > 1 && (
        <aside className={classes.next} aria-label="Next">
          <h2>Next</h2>
          <ul>
            {items.slice(1, 6).map((one) => (
              <li key={one.id}>
                <Words size="line">{one.words}</Words>
                <span>
                  {one.customer?.name ?? 'Not known'}, {showDayShort(one.givenOn)}
                </span>
              </li>
            ))}
          </ul>
        </aside>
      )}
    </div>
  )
}
