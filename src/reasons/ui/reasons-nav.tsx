import { useEffect, useRef } from 'react'
import { usePath } from '../../web/address.ts'
import { PageLink } from '../../web/page-link.tsx'
import classes from './reasons-nav.module.css'

const tabs = [
  { to: '/reasons', label: 'Why not' },
  { to: '/reasons/coding', label: 'Coding', also: ['/reasons/rules', '/reasons/agreement', '/reasons/second-coding'] },
  { to: '/reasons/verbatims', label: 'Verbatims' },
  { to: '/reasons/codes', label: 'Reasons' },
  { to: '/surveys', label: 'Surveys' },
  { to: '/origins', label: 'Origins', also: ['/origins/queue'] },
  { to: '/responses', label: 'Responses' },
]

/** The pages around "why not", as tabs under the title of each of them. */
export function ReasonsNav() {
  const path = usePath()
  const list = useRef<HTMLElement>(null)
  // On a phone the tabs scroll sideways, and where one is must be among what is seen of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that is open moves the tabs
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <nav aria-label="Reasons" className={classes.tabs} ref={list}>
      {tabs.map(({ to, label, also = [] }) => (
        <PageLink key={to} to={to} exact aria-current={path === to || also.includes(path) ? 'page' : undefined}>
          {label}
        </PageLink>
      ))}
    </nav>
  )
}
