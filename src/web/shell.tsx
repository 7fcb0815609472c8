import { ActionIcon, Drawer, Loader, Menu, Modal, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKeyboard, IconLogout, IconMenu2, IconPencilPlus, IconSearch, IconUserCircle } from '@tabler/icons-react'
import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { mayDo } from '../values/endpoint.ts'
import { useGo, usePath } from './address.ts'
import type { Action, DialogProps, Feature, Section } from './feature.ts'
import { useHere } from './here.ts'
import { PageLink } from './page-link.tsx'
import { SchemeSwitch } from './scheme-switch.tsx'
import classes from './shell.module.css'
import { Keys, ShortcutList, useKeys } from './shortcuts.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)
const openPalette = () => loadPalette().then((palette) => palette.openPalette())

interface ShellProps {
  features: Feature[]
  sections: Section[]
  signOut: () => void
  /** A line above everything: a lost connection, the sample company. */
  banner?: ReactNode
  children: ReactNode
}

const isUnder = (path: string, section: Section) => {
  const under = section.under ?? section.path
  return under === '/' ? path === '/' : path === under || path.startsWith(`${under}/`)
}

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

  useEffect(() => {
    if (path) showMore.close()
  }, [path, showMore])

  const inTabBar = props.sections.slice(0, 4)
  const person = <Person signOut={props.signOut} showHelp={showHelp.open} />

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
        <div className={classes.foot}>{person}</div>
      </aside>

      <div className={classes.body}>
        {props.banner}
        <header className={classes.top}>
          <span className={classes.topName}>{here.company.name}</span>
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
      <Drawer opened={more} onClose={showMore.close} title={here.company.name} position="bottom" size="auto">
        <nav aria-label="More" className={classes.moreList}>
          {props.sections.slice(4).map((section) => (
            <SectionLink key={section.path} section={section} here={isUnder(path, section)} />
          ))}
        </nav>
        <div className={classes.moreFoot}>{person}</div>
      </Drawer>

      <Suspense>
        <Palette features={props.features} sections={props.sections} run={run} />
      </Suspense>
      <Modal opened={logging} onClose={chooseLog.close} title="Log…" size="sm">
        <div className={classes.logs}>
          {logs.map((action) => (
            <UnstyledButton
              key={action.id}
              className={classes.logChoice}
              onClick={() => {
                chooseLog.close()
                run(action)
              }}
            >
              <action.icon size={20} stroke={1.6} aria-hidden />
              <span>
                <strong>{action.label}</strong>
                {action.says && <span className={classes.logSays}>{action.says}</span>}
              </span>
            </UnstyledButton>
          ))}
        </div>
      </Modal>
      {dialog?.dialog && <LateDialog key={dialog.id} load={dialog.dialog} close={() => setDialog(null)} />}
      <ShortcutList
        opened={help}
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
    </div>
  )
}

function SectionLink({ section, here }: { section: Section; here: boolean }) {
  return (
    <PageLink to={section.path} className={classes.section} aria-current={here ? 'page' : undefined}>
      <section.icon size={20} stroke={1.6} aria-hidden />
      <span>{section.label}</span>
    </PageLink>
  )
}

function Person({ signOut, showHelp }: { signOut: () => void; showHelp: () => void }) {
  const { member } = useHere()
  const go = useGo()
  return (
    <div className={classes.person}>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.personButton} aria-label={`${member.name}, account menu`}>
            <span className={classes.face} aria-hidden>
              {initials(member.name)}
            </span>
            <span className={classes.personText}>
              <span className={classes.personName}>{member.name}</span>
              <span className={classes.personRole}>{member.role}</span>
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.6} />} onClick={() => go('/settings/account')}>
            Account
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={showHelp}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SchemeSwitch />
    </div>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('')

/** A dialog whose code arrives when it is first asked for. */
function LateDialog({ load, close }: { load: () => Promise<{ default: ComponentType<DialogProps> }>; close(): void }) {
  const Dialog = useMemo(() => lazy(load), [load])
  return (
    <Suspense fallback={<Loader className={classes.waiting ?? ''} size="sm" />}>
      <Dialog close={close} />
    </Suspense>
  )
}
