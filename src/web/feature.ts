import type { ComponentType } from 'react'
import type { Who } from '../values/endpoint.ts'
import type { Go } from './address.ts'

/** An icon from @tabler/icons-react, or anything drawn in the same box. */
export type Icon = ComponentType<{ size?: number | string; stroke?: number | string; 'aria-hidden'?: boolean }>

/** One page. `path` may hold parts such as `$customerId`; `load` brings its code when somebody goes there. */
export interface Page {
  path: string
  /** For the browser's tab and the palette: 'Customers'. A record's page sets a better one itself, with PageFrame. */
  title: string
  load: () => Promise<{ default: ComponentType }>
  /** Who may open it; everybody signed in when left out. */
  who?: Who
  /** Found in the palette. Pages with a part in their path never are. */
  listed?: boolean
  /** More words people search for it by. */
  words?: string
}

/** One line of the sidebar, or of the list of settings. */
export interface Section {
  path: string
  label: string
  icon: Icon
  /** The key after `g`: `{ key: 'c' }` makes `g c` go there. */
  key: string
  /** How much of it waits for whoever is signed in, beside its name; nothing where nothing does. */
  count?: ComponentType
  /** Lit for these paths and all below them; for `path` when left out. */
  under?: readonly string[]
}

/** Something to do from anywhere: in the palette, and by a key. */
export interface Action {
  id: string
  label: string
  /** What happens, in a few words. */
  says?: string
  icon: Icon
  who?: Who
  /** A key such as 'n', outside of fields. `L` and `?` are taken. */
  key?: string
  /** Listed under Log… (key `L`): a referral, a quote, a nomination, a call. */
  log?: boolean
  words?: string
  /** Either go somewhere … */
  run?: (go: Go) => void
  /** … or open a dialog, whose code comes when it is asked for. */
  dialog?: () => Promise<{ default: ComponentType<DialogProps> }>
}
export interface DialogProps {
  close: () => void
}

/** Something the palette found. */
interface Found {
  id: string
  label: string
  says?: string
  path: string
}

/** A search the palette runs while somebody types: at most a handful of results, best first. */
interface Finder {
  /** What is found, in the plural: 'Customers'. */
  finds: string
  icon: Icon
  find: (words: string, signal: AbortSignal) => Promise<Found[]>
}

/** What a feature brings to the browser: listed once, in src/web.tsx. */
export interface Feature {
  pages?: Page[]
  /** Pages of the settings, in the order they are listed there. */
  settings?: (Page & { icon: Icon })[]
  actions?: Action[]
  finders?: Finder[]
}
