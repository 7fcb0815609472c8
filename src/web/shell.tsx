import { ActionIcon, Loader, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMenu2, IconPencilPlus, IconSearch } from '@tabler/icons-react'
import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { mayDo } from '../values/endpoint.ts'
import { useGo, usePath } from './address.ts'
import type { Action, DialogProps, Feature, Section } from './feature.ts'
import { useHere } from './here.ts'
import { PageLink } from './page-link.tsx'
import classes from './shell.module.css'
import { Keys, useKeys } from './shortcuts.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)
const Person = lazy(() => import('./person.tsx'))
const ShortcutList = lazy(() => import('./shortcut-list.tsx'))
const MoreDrawer = lazy(() => import('./shell-dialogs.tsx').then(({ MoreDrawer }) => ({ default: MoreDrawer })))
const LogChoice = lazy(() => import('./shell-dialogs.tsx').then(({ LogChoice }) => ({ default: LogChoice })))
const openPalette = () => loadPalette().then((palette) => palette.openPalette())

interface ShellProps {
  features: Feature[]
  sections: Section[]
  signOut: () => void
  /** A line above everything: a lost connection, the sample company. */
  banner?: ReactNode
  /** What goes on in the background: in the sidebar, and `small` at the top of a phone. */
  work?: (small: boolean) => ReactNode
  children: ReactNode
}

const isUnder = (path: string, { path: own, under = [own] }: Section) =>
  under.some((one) => path === one || (one !== '/' && path.startsWith(`${one}/`)))

/** The frame around every page: where to go, what to do from anywhere, and who is signed in. */
export function Shell(props: ShellProps) {
  const here = useHere()
  const go = useGo()
  const path = usePath()
  const [help, showHelp] = useDisclosure(false)
  const [more, showMore] = useDisclosure(false)
  const [logging, chooseLog] = useDisclosure(false)
  const [dialog, setDialog] = useState<Action | null>(null)

  const actions = useMemo(
    () =>
      props.features
        .flatMap((feature) => feature.actions ?? [])
        .filter((action) => mayDo(here.member.role, action.who ?? 'viewer')),
    [props.features, here.member.role],
  )
  const logs = useMemo(() => actions.filter((action) => action.log), [actions])

  const run = useCallback(
    (action: Action) => {
      if (action.dialog) setDialog(action)
      else action.run?.(go)
    },
    [go],
  )
  const log = useCallback(() => {
    if (logs.length === 1) run(logs[0]!)
    else if (logs.length > 1) chooseLog.open()
  }, [logs, run, chooseLog])

  useKeys(
    useMemo(
      () => ({
        '[Shift]+?': () => showHelp.open(),
        l: (event: KeyboardEvent) => {
          event.preventDefault()
          log()
        },
        ...Object.fromEntries(
          props.sections.map((section) => [`g ${section.key}`, () => go(section.path)] as [string, () => void]),
        ),
        ...Object.fromEntries(
          actions
            .filter((action) => action.key)
            .map((action) => [
              action.key!,
              (event: KeyboardEvent) => {
                event.preventDefault()
                run(action)
              },
            ]),
        ),
      }),
      [props.sections, actions, go, log, run, showHelp],
    ),
  )

  const closeMore = useRef(showMore.close)
  closeMore.current = showMore.close
  useEffect(() => {
    if (path) closeMore.current()
  }, [path])

  const inTabBar = props.sections.slice(0, 4)
  const person = (
    <Suspense fallback={<div className={classes.personWaiting} />}>
      <Person signOut={props.signOut} showHelp={showHelp.open} />
    </Suspense>
  )

  return (
    <div className={classes.shell}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <aside className={classes.side}>
        <div className={classes.company} title={here.company.name}>
          <span className={classes.initial} aria-hidden>
            {here.company.name.slice(0, 1)}
          </span>
          <span className={classes.companyName}>{here.company.name}</span>
        </div>
        <div className={classes.atHand}>
          <UnstyledButton className={classes.search} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
            <IconSearch size={16} stroke={1.7} aria-hidden />
            <span className={classes.searchLabel}>Search</span>
            <Keys of="$mod K" />
          </UnstyledButton>
          {logs.length > 0 && (
            <UnstyledButton className={classes.log} onClick={log} aria-keyshortcuts="L">
              <IconPencilPlus size={16} stroke={1.7} aria-hidden />
              <span className={classes.searchLabel}>Log…</span>
              <Keys of="l" />
            </UnstyledButton>
          )}
        </div>
        <nav aria-label="Main" className={classes.sections}>
          {props.sections.map((section) => (
            <SectionLink key={section.path} section={section} here={isUnder(path, section)} />
          ))}
        </nav>
        <div className={classes.foot}>
          {props.work?.(false)}
          {person}
        </div>
      </aside>

      <div className={classes.body}>
        {props.banner}
        <header className={classes.top}>
          <span className={classes.topName}>{here.company.name}</span>
          {props.work?.(true)}
          {logs.length > 0 && (
            <ActionIcon size={40} onClick={log} aria-label="Log…">
              <IconPencilPlus size={20} stroke={1.6} />
            </ActionIcon>
          )}
          <ActionIcon size={40} onClick={openPalette} aria-label="Search">
            <IconSearch size={20} stroke={1.6} />
          </ActionIcon>
        </header>
        <main id="page" tabIndex={-1} className={classes.main}>
          {props.children}
        </main>
      </div>

      <nav aria-label="Main" className={classes.tabBar}>
        {inTabBar.map((section) => (
          <SectionLink key={section.path} section={section} here={isUnder(path, section)} />
        ))}
        <UnstyledButton className={classes.section} onClick={showMore.open} aria-haspopup="dialog">
          <IconMenu2 size={20} stroke={1.6} aria-hidden />
          <span>More</span>
        </UnstyledButton>
      </nav>
      {more && (
        <Suspense>
          <MoreDrawer title={here.company.name} close={showMore.close} foot={person}>
            {props.sections.slice(4).map((section) => (
              <SectionLink key={section.path} section={section} here={isUnder(path, section)} />
            ))}
          </MoreDrawer>
        </Suspense>
      )}

      <Suspense>
        <Palette features={props.features} sections={props.sections} run={run} />
      </Suspense>
      {logging && (
        <Suspense>
          <LogChoice
            actions={logs}
            close={chooseLog.close}
            choose={(action) => {
              chooseLog.close()
              run(action)
            }}
          />
        </Suspense>
      )}
      {dialog?.dialog && <LateDialog key={dialog.id} load={dialog.dialog} close={() => setDialog(null)} />}
      {help && (
        <Suspense>
          <ShortcutList
            close={showHelp.close}
            groups={[
              {
                label: 'Anywhere',
                shortcuts: [
                  { keys: '$mod K', does: 'Search and commands' },
                  ...(logs.length > 0 ? [{ keys: 'l', does: 'Log…' }] : []),
                  ...actions
                    .filter((action) => action.key)
                    .map((action) => ({ keys: action.key!, does: action.label.replace(/…$/, '') })),
                  { keys: '?', does: 'This list' },
                  { keys: 'Esc', does: 'Close what is open' },
                ],
              },
              {
                label: 'Go to',
                shortcuts: props.sections.map((section) => ({ keys: `g ${section.key}`, does: section.label })),
              },
              {
                label: 'In a list',
                shortcuts: [
                  { keys: 'j', does: 'Next row' },
                  { keys: 'k', does: 'Row before' },
                  { keys: 'x', does: 'Choose the row' },
                  { keys: 'Enter', does: 'Open the row' },
                ],
              },
            ]}
          />
        </Suspense>
      )}
    </div>
  )
}

function SectionLink({ section, here }: { section: Section; here: boolean }) {
  return (
    <PageLink to={section.path} className={classes.section} aria-current={here ? 'page' : undefined}>
      <section.icon size={20} stroke={1.6} aria-hidden />
      <span>{section.label}</span>
      {section.count && <section.count />}
    </PageLink>
  )
}

/** A dialog whose code arrives when it is first asked for. */
function LateDialog({ load, close }: { load: () => Promise<{ default: ComponentType<DialogProps> }>; close(): void }) {
  const Dialog = useMemo(() => lazy(load), [load])
  return (
    <Suspense fallback={<Loader className={classes.waiting ?? ''} size="sm" />}>
      <Dialog close={close} />
    </Suspense>
  )
}
