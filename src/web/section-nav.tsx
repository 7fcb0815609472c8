import { useEffect, useRef } from 'react'
import { usePath } from './address.ts'
import { PageLink } from './page-link.tsx'
import classes from './section-nav.module.css'

export interface Tab {
  to: string
  label: string
  /** Other paths that belong to this tab; one that ends in / stands for all that begin so: '/deals/' for every deal. */
  also?: readonly string[]
}

const belongs = (path: string, { to, also = [] }: Tab) =>
  path === to || also.some((other) => (other.endsWith('/') ? path.startsWith(other) : path === other))

/** The pages of one part of the application, as tabs under the title of each of them. */
export function SectionNav({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const path = usePath()
  const list = useRef<HTMLElement>(null)
  // On a phone the tabs scroll sideways, and where one is must be among what is seen of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that is open moves the tabs
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <nav aria-label={label} className={classes.tabs} ref={list}>
      {tabs.map((tab) => (
        <PageLink key={tab.to} to={tab.to} exact aria-current={belongs(path, tab) ? 'page' : undefined}>
          {tab.label}
        </PageLink>
      ))}
    </nav>
  )
}
