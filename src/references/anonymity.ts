/** What may tell who somebody is. */
export const markKinds = ['name', 'contact details', 'figure', 'date', 'rare word', 'group of one'] as const
