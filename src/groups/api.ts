import { z } from 'zod'
import { conditionJson } from '../customers/filter.ts'
import { endpoint, nothing } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

const Name = z.string().trim().min(1, 'Give it a name.').max(80)
const GroupId = idOf('grp')

const SavedGroupJson = z.object({
  id: GroupId,
  name: z.string(),
  /** As they stand in an address: ['plan is Team|Scale', 'seats between 10..50']. */
  conditions: z.array(z.string()),
  version: z.number(),
  /** How many customers meet them now; null where a condition names an attribute that is gone. */
  customers: z.number().nullable(),
})
export type SavedGroup = z.output<typeof SavedGroupJson>

const SavedViewJson = z.object({
  id: idOf('vie'),
  page: z.string(),
  name: z.string(),
  /** The page's address after the question mark. */
  address: z.string(),
})
export type SavedView = z.output<typeof SavedViewJson>

const PageName = z.string().regex(/^\/[a-z/-]{1,60}$/, 'A page is written like /customers.')

export const groupsApi = {
  savedGroups: endpoint('GET /saved-groups', {
    does: 'List the saved groups, with how many customers are in each now.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(SavedGroupJson) }),
  }),
  saveGroup: endpoint('POST /saved-groups', {
    does: 'Save a filter as a group. Who is in it is counted anew each time.',
    who: 'manager',
    input: z.object({ name: Name, conditions: z.array(conditionJson).max(50) }),
    output: SavedGroupJson,
  }),
  changeGroup: endpoint('PATCH /saved-groups/:groupId', {
    does: 'Rename a saved group, or change its conditions.',
    who: 'manager',
    input: z.object({ groupId: GroupId, name: Name.optional(), conditions: z.array(conditionJson).max(50).optional() }),
    output: SavedGroupJson,
  }),
  removeGroup: endpoint('DELETE /saved-groups/:groupId', {
    does: 'Remove a saved group. Its customers stay as they are.',
    who: 'manager',
    input: z.object({ groupId: GroupId }),
    output: nothing,
  }),
  savedViews: endpoint('GET /saved-views', {
    does: 'List the saved views of a page, which the whole team shares.',
    who: 'viewer',
    input: z.object({ page: PageName }),
    output: z.object({ items: z.array(SavedViewJson) }),
  }),
  saveView: endpoint('POST /saved-views', {
    does: 'Save what a page shows under a name, for the whole team.',
    who: 'contributor',
    input: z.object({ page: PageName, name: Name, address: z.string().max(8_000) }),
    output: SavedViewJson,
  }),
  removeView: endpoint('DELETE /saved-views/:viewId', {
    does: 'Remove a saved view.',
    who: 'contributor',
    input: z.object({ viewId: idOf('vie') }),
    output: nothing,
  }),
}
