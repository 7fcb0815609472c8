import { type ReactNode, useEffect, useRef } from 'react'
import { mayDo } from '../values/endpoint.ts'
import { usePath } from './address.ts'
import type { Feature } from './feature.ts'
import { useHere } from './here.ts'
import { PageLink } from './page-link.tsx'
import classes from './settings-frame.module.css'

/** The list of settings beside the one that is open. */
export function SettingsFrame({ features, children }: { features: Feature[]; children: ReactNode }) {
  const here = useHere()
  const path = usePath()
  const settings = features
    .flatMap((feature) => feature.settings ?? [])
    .filter((page) => mayDo(here.member.role, page.who ?? 'viewer'))
  const list = useRef<HTMLElement>(null)
  // On a phone the list scrolls sideways, and where one is must be among what is seen of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that is open moves the list
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <div className={classes.frame}>
      <nav aria-label="Settings" className={classes.list} ref={list}>
        <span className={classes.title}>Settings</span>
        {settings.map((page) => (
          <PageLink key={page.path} to={page.path} aria-current={path === page.path ? 'page' : undefined}>
            <page.icon size={17} stroke={1.6} aria-hidden />
            {page.title}
          </PageLink>
        ))}
      </nav>
      <div className={classes.page}>{children}</div>
    </div>
  )
}
