import { Link } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'

interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href' | 'ref'> {
  to: string
  /** Search parameters, as an object; lists repeat their key. */
  search?: Record<string, unknown>
  /** A heading on that page, without the #. */
  hash?: string
  /** Lit only on this very page, not on those below it. */
  exact?: boolean
  children: ReactNode
}

/** A link to a page of ours: a real link (middle click, copy), without loading everything again. */
export function PageLink({ to, search = {}, exact, children, ...anchor }: PageLinkProps) {
  const place = {
    to,
    search,
    ...(exact ? { activeOptions: { exact, includeSearch: false } } : {}),
    ...anchor,
  } as unknown as ComponentProps<typeof Link>
  return (
    <Link {...place} preload="intent">
      {children}
    </Link>
  )
}
