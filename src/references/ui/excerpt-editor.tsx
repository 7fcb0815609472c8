import { Button } from '@mantine/core'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { Words } from '../../web/words.tsx'
import { distortionsOf, excerptOf, excerptRefusals, piecesOf, type Span, whyNotExcerpt } from '../excerpts.ts'
import classes from './excerpt-editor.module.css'

/** A word of the original with where it stands; what lies between words belongs to neither. */
interface Word {
  text: string
  from: number
  to: number
}

const wordsOf = (original: string): Word[] =>
  [...original.matchAll(/\S+/gu)].map(({ 0: text, index }) => ({ text, from: index, to: index + text.length }))

const keptIn = (words: readonly Word[], spans: readonly Span[] | null) =>
  words.map(({ from, to }) => spans === null || spans.some(([low, high]) => low < to && from < high))

/** Runs of kept words, each from its first to its last; null when all are kept. */
function spansOf(words: readonly Word[], kept: readonly boolean[]): Span[] | null {
  if (kept.every(Boolean)) return null
  const spans: Span[] = []
  words.forEach(({ from, to }, i) => {
    const last = spans.at(-1)
    if (!kept[i]) return
    if (i > 0 && kept[i - 1] && last) last[1] = to
    else spans.push([from, to])
  })
  return spans
}

/**
 * Choose what is shown of somebody's words: click a word, drag over several, or walk with the arrows and press Space. Words
 * can only be left out, so what comes out is always theirs; where leaving out may turn it round, that is said.
 */
export function ExcerptEditor(props: {
  original: string
  spans: readonly Span[] | null
  onChange: (spans: Span[] | null) => void
}) {
  const { original, spans, onChange } = props
  const id = useId()
  const words = useMemo(() => wordsOf(original), [original])
  const kept = keptIn(words, spans)
  const [here, setHere] = useState(0)
  const dragged = useRef<{ from: number; keep: boolean; before: boolean[] } | null>(null)
  const set = (next: readonly boolean[]) => onChange(spansOf(words, next))
  const between = (from: number, to: number, keep: boolean, before: readonly boolean[]) =>
    before.map((was, i) => (i >= Math.min(from, to) && i <= Math.max(from, to) ? keep : was))
  const wordAt = (target: EventTarget) =>
    target instanceof HTMLElement && target.dataset.word !== undefined ? Number(target.dataset.word) : null

  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 10, ArrowLeft: -1, ArrowUp: -10 }[event.key]
    if (step !== undefined) {
      const next = Math.max(0, Math.min(words.length - 1, here + step))
      if (event.shiftKey) set(between(here, next, kept[here] ?? true, kept))
      setHere(next)
    } else if (event.key === ' ') set(kept.map((was, i) => (i === here ? !was : was)))
    else if (event.key === 'Home') setHere(0)
    else if (event.key === 'End') setHere(words.length - 1)
    else return
    event.preventDefault()
  }
  const whyNot = spans === null ? null : whyNotExcerpt(original, spans)
  return (
    <div className={classes.editor}>
      <p className={classes.label} id={`${id}-label`}>
        What is shown of their words
      </p>
      <p className={classes.hint} id={`${id}-hint`}>
        Click a word to leave it out or take it back, or drag over several. With the keyboard: arrows, Space, Shift with
        arrows.
      </p>
      <div
        className={classes.words}
        role="listbox"
        aria-multiselectable
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        aria-activedescendant={`${id}-${here}`}
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => {
          const word = wordAt(event.target)
          if (word === null) return
          setHere(word)
          const keep = !kept[word]
          dragged.current = { from: word, keep, before: kept }
          set(between(word, word, keep, kept))
        }}
        onPointerOver={(event) => {
          const word = wordAt(event.target)
          const drag = dragged.current
          if (word === null || !drag || event.buttons === 0) return
          set(between(drag.from, word, drag.keep, drag.before))
        }}
        onPointerUp={() => {
          dragged.current = null
        }}
      >
        {words.map((word, i) => (
          <span key={word.from}>
            {original.slice(words[i - 1]?.to ?? 0, word.from)}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, aria-activedescendant says where */}
            <span
              id={`${id}-${i}`}
              role="option"
              aria-selected={kept[i] ?? false}
              data-word={i}
              data-left-out={kept[i] ? undefined : true}
              data-here={i === here || undefined}
              className={classes.word}
            >
              {word.text}
            </span>
          </span>
        ))}
      </div>
      <div className={classes.buttons}>
        <Button variant="default" size="compact-sm" onClick={() => onChange(null)} disabled={spans === null}>
          Show all of it
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => set(words.map(() => false))}>
          Begin with nothing
        </Button>
      </div>
      <div aria-live="polite">
        {whyNot && <p className={classes.warning}>{excerptRefusals[whyNot]}</p>}
        {spans !== null &&
          whyNot === null &&
          distortionsOf(original, spans).map(({ sentence }) => (
            <p key={sentence} className={classes.warning}>
              {sentence}
            </p>
          ))}
      </div>
      {spans !== null && whyNot === null && <Words by="as it will be shown">{excerptOf(original, spans)}</Words>}
    </div>
  )
}

/** Somebody's words with what is left out of them crossed out, and what the anonymity check marks underlined. */
export function ShownWords(props: { original: string; spans: readonly Span[] | null }) {
  return (
    <p className={classes.diff}>
      {piecesOf(props.original, props.spans).map(({ text, kept }, i) =>
        kept ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces never change places
          <ins key={i} style={{ textDecoration: 'none' }}>
            {text}
          </ins>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces never change places
          <del key={i}>{text}</del>
        ),
      )}
    </p>
  )
}
