import { showPercent } from './figures.ts'
import classes from './sureness.module.css'

/**
 * How sure a suggestion is, from 0 to 1, as words and as a bar. The bar repeats the words, so it is not read out.
 *
 *     <Sureness of={0.82} word="likely" />
 */
export function Sureness({ of, word }: { of: number; word: string }) {
  return (
    <span className={classes.sureness}>
      <span>
        {showPercent(of)} {word}
      </span>
      <span className={classes.bar} aria-hidden>
        <span style={{ width: `${Math.round(of * 100)}%` }} />
      </span>
    </span>
  )
}
