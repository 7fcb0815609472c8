export * from './commands/items.ts'
export * from './commands/suggestions.ts'
export * from './commands/taking.ts'
export * from './commands/uses.ts'
