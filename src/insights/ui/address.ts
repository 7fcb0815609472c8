import { z } from 'zod'
import { strengthJson } from '../../customers/strength.ts'
import { windowJson } from '../../customers/window.ts'
import { listOf } from '../../values/endpoint.ts'

/** Which customers a page of insights is about, in its address. An empty window lets the server choose. */
export const insightsAddress = z.object({
  window: windowJson.or(z.literal('')).default(''),
  strength: strengthJson.default('probable'),
  where: listOf(z.string().max(5_000)),
})

/** The same, split by a column. */
export const byAddress = insightsAddress.extend({
  by: z.string().max(60).default(''),
  cuts: z.string().max(500).default(''),
})

export const groupsAddress = byAddress.extend({
  /** See inOrder: 'rate', '-rate'. */
  sort: z.string().max(20).default(''),
})

/** What is sent to the server: nothing of what is left open. */
export function askedOf<A extends Record<string, unknown>>(address: A): A {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== '')) as A
}
