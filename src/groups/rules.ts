import { mayDo, type Role } from '../values/endpoint.ts'

export const groupRefusals = {
  'needs-manager': 'Saved groups are kept by managers.',
  'no-filter': 'Add a filter first: a group is the customers that meet one.',
  search: 'A search by name is no group. Use filters, which new customers can meet too.',
  'name-taken': 'There is a group with this name already. Choose another name.',
} as const

/** Why `role` may not keep saved groups, or null when it may. */
export function whyNotKeepGroups(role: Role | null): 'needs-manager' | null {
  return mayDo(role, 'manager') ? null : 'needs-manager'
}

/** Why what a list shows cannot be saved as a group by somebody with this role, or null when it can. */
export function whyNotSaveGroup(
  role: Role | null,
  shown: { q: string; conditions: readonly string[] },
): 'needs-manager' | 'search' | 'no-filter' | null {
  if (!mayDo(role, 'manager')) return 'needs-manager'
  if (shown.q !== '') return 'search'
  return shown.conditions.length === 0 ? 'no-filter' : null
}

export const viewRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to save views.',
  'name-taken': 'There is a view with this name already. Choose another name.',
} as const

/** Why `role` may not save or remove views, which the whole team sees, or null when it may. */
export function whyNotKeepViews(role: Role | null): 'needs-contributor' | null {
  return mayDo(role, 'contributor') ? null : 'needs-contributor'
}
