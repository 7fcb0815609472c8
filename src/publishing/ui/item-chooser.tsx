import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { Id } from '../../values/id.ts'
import { levelNames } from '../../values/level.ts'
import { useList } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { type Choice, publishingApi } from '../api.ts'
import classes from './publishing.module.css'
import { HiddenMark, whyNotWords } from './wall-marks.tsx'

interface ItemChooserProps {
  use: 'website' | 'sales deck'
  chosen: ReadonlyMap<Id<'itm'>, Choice>
  onChoose: (chosen: ReadonlyMap<Id<'itm'>, Choice>) => void
  /** Items that are there already. */
  without?: readonly Id<'itm'>[]
}

/** Items to choose from: those that may be used can be ticked, the others are greyed with what keeps them from it. */
export function ItemChooser({ use, chosen, onChoose, without = [] }: ItemChooserProps) {
  const [q, search] = useState('')
  const [covered, setCovered] = useState<'yes' | 'all'>('yes')
  const list = useList(publishingApi.choices, { use, q, covered, ids: [], limit: 30 })
  const rows = list.rows.filter(({ id }) => !without.includes(id))
  const toggle = (item: Choice) => {
    const next = new Map(chosen)
    if (next.has(item.id)) next.delete(item.id)
    else next.set(item.id, item)
    onChoose(next)
  }
  return (
    <div className={classes.chooser}>
      <search className={classes.filters} aria-label="Filters">
        <SearchField says="Search words and customers" words={q} change={search} />
        <SegmentedControl
          aria-label="Which items"
          value={covered}
          onChange={(value) => setCovered(value as typeof covered)}
          data={[
            { value: 'yes', label: 'May be used' },
            { value: 'all', label: 'All' },
          ]}
        />
      </search>
      {list.error && <FailedState error={list.error} again={list.again} small />}
      {list.isPending && <LoadingText lines={[92, 74, 86]} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState
          title={q === '' ? 'Nothing to add' : 'Nothing found'}
          says={
            q === ''
              ? 'Every item that may be used is here already, or none has the consent it needs yet. Look at all of them to see what is missing.'
              : 'No item has these words. Try fewer.'
          }
        />
      )}
      <ul className={classes.choices} aria-label="Items">
        {rows.map((item) => {
          const whyNot = whyNotWords(item)
          return (
            <li key={item.id} className={classes.choice} data-refused={whyNot !== null || undefined}>
              <Checkbox
                checked={chosen.has(item.id)}
                disabled={whyNot !== null}
                onChange={() => toggle(item)}
                label={<ItemWords item={item} />}
              />
              {whyNot && (
                <p className={classes.reason}>
                  <HiddenMark whyNot={item.whyNot} /> {whyNot}
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {list.more.has && (
        <Button variant="default" loading={list.more.loading} onClick={() => list.more.load()}>
          Show more
        </Button>
      )}
    </div>
  )
}

/** An item in a few lines: its words, how it is signed, and of which customer it is. */
export function ItemWords({ item }: { item: Choice }) {
  return (
    <span className={classes.itemWords}>
      <span className={item.words === null ? classes.itemTitle : classes.quote}>{item.words ?? item.title}</span>
      <span className={classes.itemSays}>
        {item.signed}
        {item.level === 1 && item.customer ? ` (${item.customer}, not named)` : ''} · {levelNames[item.level]} ·{' '}
        {showDay(item.givenOn)}
        {item.disclosure ? ` · ${item.disclosure}` : ''}
      </span>
    </span>
  )
}
