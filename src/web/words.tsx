import type { ReactNode } from 'react'
import classes from './words.module.css'

/**
 * Customers' own words, always in the book serif so that a verbatim is known at a glance. Quotation marks promise
 * exact words, so they are drawn here and only here: pass `exact={false}` for anything shortened or translated.
 */
export function Words(props: {
  children: ReactNode
  by?: ReactNode
  exact?: boolean
  size?: 'line' | 'text' | 'large'
}) {
  const { children, by, exact = true, size = 'text' } = props
  if (size === 'line')
    return (
      <q className={classes.line} data-exact={exact}>
        {children}
      </q>
    )
  return (
    <figure className={classes.words} data-size={size}>
      <blockquote data-exact={exact}>{children}</blockquote>
      {by && <figcaption>{by}</figcaption>}
    </figure>
  )
}
