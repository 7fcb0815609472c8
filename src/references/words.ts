/** What an item is made of. */
export const formats = ['text', 'image', 'PDF', 'audio', 'video', 'address'] as const

/** Where an item comes from. */
export const sources = ['survey', 'conversation', 'review site', 'event', 'e-mail', 'import', 'other'] as const

export const itemStates = ['draft', 'ready', 'retired'] as const

/** What somebody should look at, by why. */
export const attentions = [
  'draft',
  'no consent',
  'consent ending',
  're-confirm',
  'suggestion',
  'no theme',
  'customer left',
] as const

/** By what the library can be sorted. */
export const itemSorts = ['given', 'added', 'level'] as const
