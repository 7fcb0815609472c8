import { z } from 'zod'
import { endpoint, nothing } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

const ThemeJson = z.object({
  id: idOf('the'),
  name: z.string(),
  description: z.string(),
  position: z.number(),
  mergedInto: idOf('the').nullable(),
  retiredAt: z.iso.datetime().nullable(),
  version: z.number(),
})
export type Theme = z.output<typeof ThemeJson>

/** A theme with how many items of the library speak to it, retired ones aside, and how many of those are ready. */
const ThemeLineJson = ThemeJson.extend({ items: z.number(), ready: z.number() })
export type ThemeLine = z.output<typeof ThemeLineJson>

const themeId = idOf('the')
const ThemeName = z.string().trim().min(1, 'Give it a name.').max(80)
const Description = z.string().trim().max(500)

export const themesApi = {
  list: endpoint('GET /themes', {
    does: 'List the themes: why we want references, and what each of them speaks to.',
    who: 'viewer',
    input: z.object({ all: z.stringbool().default(false) }),
    output: z.object({ items: z.array(ThemeLineJson) }),
  }),
  add: endpoint('POST /themes', {
    does: 'Add a theme.',
    who: 'manager',
    input: z.object({ name: ThemeName, description: Description.default('') }),
    output: ThemeJson,
  }),
  order: endpoint('POST /themes/order', {
    does: 'Put the themes in another order.',
    who: 'manager',
    input: z.object({ themeIds: z.array(themeId).min(1).max(500) }),
    output: nothing,
  }),
  change: endpoint('PATCH /themes/:themeId', {
    does: 'Rename a theme, describe it, retire or restore it.',
    who: 'manager',
    input: z.object({
      themeId,
      name: ThemeName.optional(),
      description: Description.optional(),
      retired: z.boolean().optional(),
    }),
    output: ThemeJson,
  }),
  merge: endpoint('POST /themes/:themeId/merge', {
    does: 'Merge a theme into another: whatever spoke to it speaks to the other.',
    who: 'manager',
    input: z.object({ themeId, into: themeId }),
    output: z.object({ moved: z.number() }),
  }),
  undoMerge: endpoint('POST /themes/:themeId/undo-merge', {
    does: 'Undo the merge of a theme.',
    who: 'manager',
    input: z.object({ themeId }),
    output: nothing,
  }),
}
