export * from './commands/climbing.ts'
export * from './commands/journey.ts'
export * from './commands/levels.ts'
export * from './commands/nominations.ts'
